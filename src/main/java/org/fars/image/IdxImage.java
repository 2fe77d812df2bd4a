package org.fars.image;

import java.awt.Rectangle;
import java.nio.file.Path;
import java.util.Objects;
import org.fars.image.Resampler.Crop;
import org.fars.image.Thumbnails.Thumbnail;

/** A grey image of an idx file, one byte per pixel. */
final class IdxImage implements ImageSource {
    private final Path file;
    private final byte[] pixels;
    private final int height;
    private final int width;
    private final int index;

    /**
     * @param pixels the pixels of all images of the file
     * @param index the image's position in the file
     */
    IdxImage(Path file, byte[] pixels, int height, int width, int index) {
        this.file = file;
        this.pixels = pixels;
        this.height = height;
        this.width = width;
        this.index = index;
    }

    @Override
    public String name() {
        return file.getFileName() + "#" + index;
    }

    @Override
    public String location() {
        return file.toAbsolutePath().normalize() + "#" + index;
    }

    @Override
    public ImageTensor read(int channels, int rows, int columns) {
        Crop crop = Crop.of(new Rectangle(width, height), Orientation.UPRIGHT, rows, columns);
        Resampler across = new Resampler(width, crop.x(), crop.width(), columns);
        Resampler down = new Resampler(height, crop.y(), crop.height(), rows);
        float[] row = new float[width];
        float[] narrow = new float[columns];
        float[] grey = new float[rows * columns];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                row[x] = (pixels[(index * height + y) * width + x] & 0xFF) / 255f;
            }
            across.row(row, 0, narrow, 0);
            down.accumulate(y, narrow, 0, grey, 0, columns);
        }
        float[] values = new float[channels * grey.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.clamp(grey[i % grey.length], 0f, 1f);
        }
        return new ImageTensor(channels, rows, columns, values);
    }

    @Override
    public Thumbnail thumbnail(int side) {
        double scale = Math.max(1, (double) Math.max(width, height) / side);
        return Thumbnail.of(read(1, Math.max(1, (int) Math.round(height / scale)),
                Math.max(1, (int) Math.round(width / scale))));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IdxImage that && index == that.index && file.equals(that.file);
    }

    @Override
    public int hashCode() {
        return Objects.hash(file, index);
    }

    @Override
    public String toString() {
        return location();
    }
}
