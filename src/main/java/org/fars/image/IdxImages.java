package org.fars.image;

import java.awt.Rectangle;
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
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.fars.core.IoErrorMessages;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Resampler.Crop;
import org.fars.image.Thumbnails.Thumbnail;

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
        byte[] pixels;
        int[] shape;
        try (InputStream in = stream(file)) {
            shape = header(file, in, IMAGES, 3);
            pixels = body(file, in, (long) shape[0] * shape[1] * shape[2]);
        } catch (IOException e) {
            throw damaged(file, e);
        }
        Optional<byte[]> labels = labels(file, shape[0]);
        List<LabelledImage> images = new ArrayList<>(shape[0]);
        for (int i = 0; i < shape[0]; i++) {
            int index = i;
            images.add(new LabelledImage(new IdxImage(file, pixels, shape[1], shape[2], i),
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

    /** A grey image of an idx file, one byte per pixel. */
    static final class IdxImage implements ImageSource {
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
}
