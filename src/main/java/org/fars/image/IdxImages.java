package org.fars.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.fars.core.IoErrorMessages;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.RawImage.Layout;
import org.fars.image.RawImage.SampleType;

/**
 * Reads the idx format of MNIST and Fashion-MNIST (LeCun): images in {@code …-images-idx3-ubyte}, optionally compressed
 * ({@code .gz}), and labels, if any, in {@code …-labels-idx1-ubyte} in the same folder. All pixels are held in memory, one
 * byte each.
 */
final class IdxImages {
    private static final int IMAGES = 0x0803;
    private static final int LABELS = 0x0801;
    private static final long SIZE_LIMIT = 1L << 30;

    private IdxImages() {}

    /** Returns whether a file is an idx file by its name. */
    static boolean isIdx(String name) {
        return name.toLowerCase(Locale.ROOT).matches(".*idx[0-9]-ubyte(\\.gz)?");
    }

    static Dataset open(Path file) {
        if (file.getFileName().toString().contains("labels")) {
            throw new UnreadableDataException(file, "holds labels only; open the file of images beside it");
        }
        try (InputStream in = stream(file)) {
            int[] shape = header(file, in, IMAGES, 3);
            return list(file, shape, body(file, in, (long) shape[0] * shape[1] * shape[2]));
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static Dataset list(Path file, int[] shape, byte[] pixels) {
        Optional<byte[]> labels = labels(file, shape[0]);
        Layout layout = new Layout(1, shape[1], shape[2], false, SampleType.UINT8);
        List<LabelledImage> images = new ArrayList<>(shape[0]);
        for (int i = 0; i < shape[0]; i++) {
            int index = i;
            images.add(new LabelledImage(new RawImage(file, index, layout, () -> Arrays.copyOfRange(pixels,
                    index * layout.bytes(), (index + 1) * layout.bytes())),
                    labels.map(all -> String.valueOf(all[index] & 0xFF))));
        }
        return new Dataset(file, images);
    }

    private static Optional<byte[]> labels(Path images, int count) {
        String name = images.getFileName().toString().replace("images", "labels").replace("idx3", "idx1");
        String plain = name.replaceFirst("\\.gz$", "");
        Optional<Path> file = List.of(name, plain, plain + ".gz")
            .stream()
            .filter(other -> !other.equals(images.getFileName().toString()))
            .map(images::resolveSibling)
            .filter(Files::isRegularFile)
            .findFirst();
        return file.map(labels -> {
            try (InputStream in = stream(labels)) {
                int[] shape = header(labels, in, LABELS, 1);
                if (shape[0] != count) {
                    throw new UnreadableDataException(labels, "holds " + shape[0] + " labels for " + count + " images");
                }
                return body(labels, in, count);
            } catch (IOException e) {
                throw damaged(labels, e);
            }
        });
    }

    private static InputStream stream(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
    }

    private static int[] header(Path file, InputStream in, int magic, int dimensions) throws IOException {
        byte[] bytes = in.readNBytes(4 + 4 * dimensions);
        if (bytes.length < 4 + 4 * dimensions || ByteBuffer.wrap(bytes).getInt() != magic) {
            throw new UnreadableDataException(file, "is not an idx file of " + (dimensions == 3 ? "images" : "labels"));
        }
        int[] shape = new int[dimensions];
        ByteBuffer.wrap(bytes, 4, 4 * dimensions).asIntBuffer().get(shape);
        double size = Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
        if (Arrays.stream(shape).anyMatch(n -> n <= 0) || size > SIZE_LIMIT) {
            throw new UnreadableDataException(file, "says that it holds " + Arrays.toString(shape) + " values");
        }
        return shape;
    }

    private static byte[] body(Path file, InputStream in, long size) throws IOException {
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
            throw new UnreadableDataException(file, "ends after " + bytes.length + " of " + size + " values");
        }
        return bytes;
    }

    private static UnreadableDataException damaged(Path file, IOException cause) {
        return new UnreadableDataException(file, "cannot be read: " + IoErrorMessages.of(cause), cause);
    }
}
