package org.fars.segment;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.fars.image.ArrayFiles.StoredArray;
import org.fars.image.ArrayFiles;
import org.fars.model.ModelCard.SegmentationCard;

/**
 * Writes what is known of an image's cells to files: masks as palette PNG, radii as NPZ.
 *
 * @param grid the cells
 * @param card the colours of the classes, and the ignored label
 */
public record CellFiles(CellGrid grid, SegmentationCard card) {
    /** Returns the class of each pixel of the image; undecided cells have the ignored label. */
    public Mask mask(int[] predictions) {
        int[] labels = new int[grid.imageHeight() * grid.imageWidth()];
        for (int i = 0; i < labels.length; i++) {
            int label = predictions[grid.cellOf(i / grid.imageWidth(), i % grid.imageWidth())];
            labels[i] = label < 0 ? card.ignored() : label;
        }
        return new Mask(grid.imageHeight(), grid.imageWidth(), labels);
    }

    /** Writes a mask of the image's size as a PNG of 8 bits per pixel, with the colours of the classes as its palette. */
    public void writeMask(Path file, int[] predictions) {
        mask(predictions).write(file, colours());
    }

    /** Writes {@code radii}, {@code <f8 [height, width]}, and {@code classes}, {@code <i4 [height, width]}, as NPZ. */
    public void writeRadii(Path file, CellCertificates cells) {
        int[] shape = {grid.height(), grid.width()};
        ArrayFiles.writeArrays(file, List.of(
                new StoredArray("radii", "<f8", shape, stream -> write(stream, 8, buffer -> Arrays
                    .stream(cells.radii())
                    .forEach(buffer::putDouble), cells.cells())),
                new StoredArray("classes", "<i4", shape, stream -> write(stream, 4, buffer -> Arrays
                    .stream(cells.predictions())
                    .forEach(buffer::putInt), cells.cells()))));
    }

    private static void write(OutputStream stream, int size, Consumer<ByteBuffer> values, int count)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size * count).order(ByteOrder.LITTLE_ENDIAN);
        values.accept(buffer);
        stream.write(buffer.array());
    }

    /** Returns the colour of each class, {@code 0xRRGGBB}. */
    public List<Integer> colours() {
        return card.colours().stream().map(colour -> Integer.parseInt(colour.substring(1), 16)).toList();
    }
}
