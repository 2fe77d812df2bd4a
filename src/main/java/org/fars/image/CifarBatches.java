package org.fars.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.PickleException;
import org.fars.core.IoErrorMessages;
import org.fars.core.PlainUnpickler;
import org.fars.core.PlainUnpickler.UnsafePickleException;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.RawImage.Layout;
import org.fars.image.RawImage.SampleType;

/**
 * Reads the batches of CIFAR-10 and CIFAR-100 (Krizhevsky 2009), 32×32 pixels in three planes: the binary version, and the
 * Python version, of which plain data and arrays are read and nothing is run. Labels are the names in
 * {@code batches.meta.txt}, {@code fine_label_names.txt}, {@code batches.meta} or {@code meta} beside the batch where there
 * is one, else indices; for CIFAR-100 the fine ones.
 */
final class CifarBatches {
    private static final Pattern BINARY = Pattern.compile("(data_batch.*|test_batch|train|test)\\.bin");
    private static final Pattern PYTHON = Pattern.compile("data_batch_[0-9]+|test_batch|train|test|.*\\.(pkl|pickle)");
    private static final Layout LAYOUT = new Layout(3, 32, 32, false, SampleType.UINT8);

    private CifarBatches() {}

    /** Returns whether a file is a batch by its name and, for a pickle, its first bytes. */
    static boolean isBatch(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return BINARY.matcher(name).matches() || PYTHON.matcher(name).matches() && isPickle(file);
    }

    private static boolean isPickle(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(2);
            return start.length == 2 && start[0] == (byte) 0x80 && start[1] >= 2 && start[1] <= 5;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Opens a batch.
     *
     * @throws UnreadableDataException if it is damaged or no such batch
     */
    static Dataset open(Path file) {
        try {
            return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".bin")
                    ? binary(file)
                    : python(file);
        } catch (IOException e) {
            throw new UnreadableDataException(file, "cannot be read: " + IoErrorMessages.of(e), e);
        } catch (UnsafePickleException e) {
            throw new UnreadableDataException(file, "was refused: its pickle " + e.getMessage(), e);
        }
    }

    /** One label, or a coarse and a fine one, before the pixels of each image. */
    private static Dataset binary(Path file) throws IOException {
        boolean hundred = !file.getFileName().toString().toLowerCase(Locale.ROOT).contains("batch");
        int before = hundred ? 2 : 1;
        int size = before + LAYOUT.bytes();
        long count = Files.size(file) / size;
        if (count == 0 || count * size != Files.size(file) || count > Integer.MAX_VALUE) {
            throw new UnreadableDataException(file, "has " + Files.size(file) + " bytes, which is not a multiple of "
                    + size + ": it is truncated, or no batch of CIFAR-" + (hundred ? 100 : 10));
        }
        List<String> names = textNames(file.resolveSibling(hundred ? "fine_label_names.txt" : "batches.meta.txt"));
        SpoolFile store = SpoolFile.of(file);
        try {
            List<LabelledImage> images = new ArrayList<>((int) count);
            for (int i = 0; i < count; i++) {
                long begin = (long) i * size;
                int label = store.fetch(begin, before)[before - 1] & 0xFF;
                images.add(image(file, i, label, hundred ? 100 : 10, names,
                        () -> store.fetch(begin + before, LAYOUT.bytes())));
            }
            return new Dataset(file, images, List.of(), store);
        } catch (IOException | RuntimeException e) {
            ZipImages.closeAfter(e, store);
            throw e;
        }
    }

    private static LabelledImage image(Path file, int index, int label, int classes, List<String> names,
            EntryListing.EntryImage.Bytes bytes) {
        if (label < 0 || label >= (names.isEmpty() ? classes : names.size())) {
            throw new UnreadableDataException(file, "is damaged: image " + index + " has the label " + label + " of "
                    + (names.isEmpty() ? classes : names.size()) + " classes");
        }
        return new LabelledImage(new RawImage(file, index, LAYOUT, bytes),
                ClassNames.label(names.isEmpty() ? String.valueOf(label) : names.get(label)));
    }

    private static List<String> textNames(Path file) throws IOException {
        return Files.isRegularFile(file)
                ? Files.readAllLines(file).stream().map(String::strip).filter(line -> !line.isEmpty()).toList()
                : List.of();
    }

    private static Dataset python(Path file) throws IOException, UnsafePickleException {
        Map<String, Object> batch = dictionary(file);
        if (!(batch.get("data") instanceof PickledArray data) || !data.isBytes()) {
            throw new UnreadableDataException(file, "holds no array 'data' of bytes, as batches of CIFAR do");
        }
        boolean hundred = batch.containsKey("fine_labels");
        List<Integer> labels = integers(batch.get(hundred ? "fine_labels" : "labels"));
        int count = labels.size();
        if (count == 0 || data.bytes.length != (long) count * LAYOUT.bytes()) {
            throw new UnreadableDataException(file, "holds " + data.bytes.length + " bytes for " + count
                    + " labels, not " + LAYOUT.bytes() + " for each");
        }
        List<String> names = pythonNames(file.resolveSibling(hundred ? "meta" : "batches.meta"), hundred);
        SpoolFile store = SpoolFile.temporary(file);
        try {
            store.append(data.bytes, 0, data.bytes.length);
            List<LabelledImage> images = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                long begin = (long) i * LAYOUT.bytes();
                images.add(image(file, i, labels.get(i), hundred ? 100 : 10, names,
                        () -> store.fetch(begin, LAYOUT.bytes())));
            }
            return new Dataset(file, images, List.of(), store);
        } catch (IOException | RuntimeException e) {
            ZipImages.closeAfter(e, store);
            throw e;
        }
    }

    private static List<String> pythonNames(Path meta, boolean hundred) throws IOException, UnsafePickleException {
        if (!Files.isRegularFile(meta)) {
            return List.of();
        }
        Object names = dictionary(meta).get(hundred ? "fine_label_names" : "label_names");
        return names instanceof List<?> list ? list.stream().map(CifarBatches::text).toList() : List.of();
    }

    private static Map<String, Object> dictionary(Path file) throws IOException, UnsafePickleException {
        Map<String, Object> result = new LinkedHashMap<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            if (new ArrayUnpickler().read(in) instanceof Map<?, ?> map) {
                map.forEach((key, value) -> result.put(text(key), value));
            }
        }
        return result;
    }

    /** Returns text that Python may have written as bytes. */
    private static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(value);
    }

    private static List<Integer> integers(Object labels) {
        return switch (labels) {
            case List<?> list when list.stream().allMatch(Number.class::isInstance) ->
                list.stream().map(label -> ((Number) label).intValue()).toList();
            case PickledArray array -> array.integers();
            case null, default -> List.of();
        };
    }

    /** A NumPy array as it stands in a pickle. */
    private static final class PickledArray {
        private Optional<PickledType> type = Optional.empty();
        private byte[] bytes = {};

        private boolean isBytes() {
            return type.filter(each -> each.name.equals("u1")).isPresent();
        }

        private List<Integer> integers() {
            int width = type.map(each -> switch (each.name) {
                case "u1", "i1" -> 1;
                case "i4" -> Integer.BYTES;
                case "i8" -> Long.BYTES;
                default -> 0;
            }).orElse(0);
            List<Integer> result = new ArrayList<>();
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            while (width > 0 && buffer.remaining() >= width) {
                result.add(width == 1
                        ? buffer.get() & 0xFF
                        : width == Integer.BYTES ? buffer.getInt() : Math.toIntExact(buffer.getLong()));
            }
            return result;
        }
    }

    private record PickledType(String name) {}

    /** Reads plain data and arrays in C order, little endian. */
    private static final class ArrayUnpickler extends PlainUnpickler {
        @Override
        protected Object named(String module, String name) {
            return switch (module.replaceFirst("^numpy\\._core", "numpy.core") + " " + name) {
                case "numpy.core.multiarray _reconstruct" -> (IObjectConstructor) _ -> new PickledArray();
                case "numpy.core.numeric _frombuffer" -> (IObjectConstructor) this::fromBuffer;
                case "numpy ndarray" -> name;
                case "numpy dtype" -> (IObjectConstructor) arguments -> new PickledType((String) arguments[0]);
                // How Python 3 writes bytes for Python 2.
                case "_codecs encode" ->
                    (IObjectConstructor) arguments -> ((String) arguments[0]).getBytes(StandardCharsets.ISO_8859_1);
                case "collections OrderedDict" -> (IObjectConstructor) _ -> new LinkedHashMap<Object, Object>();
                default -> throw unknown(module, name, "arrays");
            };
        }

        private Object fromBuffer(Object[] arguments) {
            PickledArray array = new PickledArray();
            array.type = Optional.of((PickledType) arguments[1]);
            array.bytes = (byte[]) arguments[0];
            return array;
        }

        /** An array's state is (version, shape, type, whether in Fortran order, bytes). */
        @Override
        protected void build(Object object, Object state) {
            Object[] parts = (Object[]) state;
            if (object instanceof PickledArray array) {
                if (Boolean.TRUE.equals(parts[3])) {
                    throw new PickleException("holds an array in Fortran order");
                }
                array.type = Optional.of((PickledType) parts[2]);
                array.bytes = parts[4] instanceof byte[] bytes
                        ? bytes
                        : ((String) parts[4]).getBytes(StandardCharsets.ISO_8859_1);
            } else if (object instanceof PickledType && ">".equals(parts[1])) {
                throw new PickleException("holds an array in big endian order");
            }
        }
    }
}
