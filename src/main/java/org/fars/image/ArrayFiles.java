package org.fars.image;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.core.AtomicFiles;
import org.fars.core.IoErrorMessages;
import org.fars.image.ImageSource.UnreadableImageException;
import org.fars.image.Thumbnails.Thumbnail;

/** Reads and writes NumPy's array files: {@code .npy} with one array and {@code .npz} with several by name. */
public final class ArrayFiles {
    private static final int ARRAY_LIMIT = 1000;

    private ArrayFiles() {}

    /**
     * Writes images without loss, as float32 arrays of shape {@code [channels, height, width]}, for {@code numpy.load}. The
     * file is replaced atomically.
     *
     * @param arrays images by the names of their arrays
     * @throws UnwritableFileException if the file system refuses
     */
    public static void writeNpz(Path file, Map<String, ImageTensor> arrays) {
        write(file, Deflater.DEFAULT_COMPRESSION,
                arrays.entrySet()
                    .stream()
                    .map(array -> StoredArray.of(array.getKey(), array.getValue()))
                    .toList());
    }

    /**
     * An array of any type on its way into a file.
     *
     * @param name its name in the file
     * @param type as NumPy's {@code dtype.str}
     * @param shape the lengths of the axes
     * @param values writes the values in C order
     */
    public record StoredArray(String name, String type, int[] shape, AtomicFiles.Content values) {
        private static StoredArray of(String name, ImageTensor image) {
            return new StoredArray(name, "<f4",
                    new int[]{image.channels(), image.height(), image.width()},
                    out -> out.write(NpyFormat.bytes(image.values())));
        }
    }

    /**
     * Writes arrays that may be larger than memory. The file is replaced atomically.
     *
     * @throws UnwritableFileException if the file system refuses
     */
    public static void writeArrays(Path file, List<StoredArray> arrays) {
        write(file, Deflater.BEST_SPEED, arrays);
    }

    private static void write(Path file, int level, List<StoredArray> arrays) {
        AtomicFiles.write(file, stream -> {
            try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(stream))) {
                zip.setLevel(level);
                for (StoredArray array : arrays) {
                    ZipEntry entry = new ZipEntry(array.name() + ".npy");
                    // A fixed time, so that the same arrays give the same bytes.
                    entry.setTime(315_532_800_000L);
                    zip.putNextEntry(entry);
                    NpyFormat.writeHeader(zip, array.type(), array.shape());
                    array.values().writeTo(zip);
                    zip.closeEntry();
                }
            }
        });
    }

    /**
     * Reads all arrays of a {@code .npz} file.
     *
     * @return arrays by name, in the file's order
     * @throws UnreadableDataException if the file is missing, damaged, holds anything but numbers, or holds more than
     * 16 million of them
     */
    public static Map<String, NpyArray> readNpz(Path file) {
        return read(file, names -> names);
    }

    /**
     * Reads one array of a {@code .npz} file.
     *
     * @param preferred names in the order in which they are looked for; if none is there, a file's only array is taken
     * @return empty if there is no such array
     * @throws UnreadableDataException as {@link #readNpz}
     */
    static Optional<NpyArray> readNpz(Path file, List<String> preferred) {
        return read(file, names -> preferred.stream()
            .filter(names::contains)
            .findFirst()
            .map(List::of)
            .orElse(names.size() == 1 ? names : List.of())).values().stream().findFirst();
    }

    private static Map<String, NpyArray> read(Path file, UnaryOperator<List<String>> choice) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > ARRAY_LIMIT) {
                throw new UnreadableDataException(file, "holds more than " + ARRAY_LIMIT + " arrays");
            }
            Map<String, ZipEntry> entries = new LinkedHashMap<>();
            zip.stream().forEach(entry -> entries.put(entry.getName().replaceFirst("\\.npy$", ""), entry));
            long left = NpyFormat.SIZE_LIMIT;
            for (String name : choice.apply(List.copyOf(entries.keySet()))) {
                ZipEntry entry = entries.get(name);
                try (InputStream in = new BufferedInputStream(zip.getInputStream(entry))) {
                    NpyArray array = NpyFormat.read(file + "!/" + entry.getName(), in, left);
                    left -= array.values().length;
                    arrays.put(name, array);
                }
            }
        } catch (ZipException e) {
            throw new UnreadableDataException(file, "is not a file of arrays (.npz): " + IoErrorMessages.of(e), e);
        } catch (IOException e) {
            throw new UnreadableDataException(file, "cannot be read: " + IoErrorMessages.of(e), e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new UnreadableDataException(file, "is not a file of arrays (.npz); its data are damaged", e);
        }
        return arrays;
    }

    /**
     * Reads a {@code .npy} file.
     *
     * @throws UnreadableDataException if the file is missing, damaged, or holds anything but numbers
     */
    public static NpyArray readNpy(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return NpyFormat.read(file.toString(), in, NpyFormat.SIZE_LIMIT);
        } catch (IOException e) {
            throw new UnreadableDataException(file.toString(), "cannot be read: " + IoErrorMessages.of(e), e);
        }
    }

    /**
     * An image stored without loss in a {@code .npz} file: its array {@code adversarial}, or {@code image}, or its only array.
     * It must have the model's shape, since it is never resized.
     *
     * @param file the {@code .npz} file
     */
    record ArrayImage(Path file) implements ImageSource {
        @Override
        public String name() {
            return file.getFileName().toString();
        }

        @Override
        public String location() {
            return file.toAbsolutePath().normalize().toString();
        }

        @Override
        public ImageTensor read(int channels, int height, int width) {
            ImageTensor image = readStored();
            if (image.channels() != channels || image.height() != height || image.width() != width) {
                throw new UnreadableImageException(file.toString(),
                        "holds an image of " + image.channels() + "×" + image.height()
                                + "×" + image.width() + " values; this model takes " + channels + "×" + height + "×"
                                + width);
            }
            return image;
        }

        /** Returns the image at its own size, which is a model's input size and small. */
        @Override
        public Thumbnail thumbnail(int side) {
            return Thumbnail.of(readStored());
        }

        private ImageTensor readStored() {
            NpyArray array;
            try {
                array = ArrayFiles.readNpz(file, List.of("adversarial", "image"))
                    .orElseThrow(() -> new UnreadableImageException(file.toString(),
                            "has no array of images: they are named x, images or data, and a single one image"));
            } catch (UnreadableDataException e) {
                throw new UnreadableImageException(file.toString(),
                        "holds no image: " + e.getMessage().substring(e.subject().length() + 2), e);
            } catch (OutOfMemoryError e) {
                throw new UnreadableImageException(file.toString(),
                        "needs more memory than there is; give the program more with -Xmx", e);
            }
            int[] shape = array.shape();
            if (shape.length != 3 || shape[0] != 1 && shape[0] != 3) {
                throw new UnreadableImageException(file.toString(),
                        "holds an array of shape " + array.describe() + ", not channels×height×width");
            }
            float[] values = array.floats();
            for (float value : values) {
                if (!(value >= 0 && value <= 1)) {
                    throw new UnreadableImageException(file.toString(),
                            "holds the value " + value + ", outside [0, 1]");
                }
            }
            return new ImageTensor(shape[0], shape[1], shape[2], values);
        }
    }

    /**
     * An array of numbers from a {@code .npy} file, in C order (last index fastest). Doubles hold every float32, and every
     * integer up to 2⁵³, exactly; reading refuses larger integers.
     *
     * @param shape the lengths of the axes; empty for a single number
     * @param values as many numbers as the product of {@code shape}; not copied
     */
    public record NpyArray(int[] shape, double[] values) {
        /**
         * Checks the number of values.
         *
         * @throws IllegalArgumentException if it does not match the shape
         */
        public NpyArray {
            if (size(shape) != values.length) {
                throw new IllegalArgumentException(values.length + " values for shape " + describe(shape));
            }
        }

        /** Returns the number of values of a shape. */
        static long size(int[] shape) {
            long size = 1;
            for (int axis : shape) {
                size = Math.multiplyExact(size, axis);
            }
            return size;
        }

        /** Returns the shape for messages: {@code 3×224×224}. */
        public String describe() {
            return describe(shape);
        }

        private static String describe(int[] shape) {
            StringBuilder text = new StringBuilder();
            for (int axis : shape) {
                text.append(text.isEmpty() ? "" : "×").append(axis);
            }
            return text.isEmpty() ? "a number" : text.toString();
        }

        /** Returns the values rounded to float. */
        public float[] floats() {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            return floats;
        }
    }
}
