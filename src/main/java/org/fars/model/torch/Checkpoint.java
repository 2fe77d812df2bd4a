package org.fars.model.torch;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.fars.core.PlainUnpickler;
import org.fars.model.InvalidCheckpointException;

/**
 * A PyTorch file of weights ({@code torch.save}, zip or legacy format), read without Python.
 *
 * @param file where it came from
 * @param tensors the state dict: what is in {@code model_state_dict}, {@code state_dict}, {@code model}, {@code ema} or
 * {@code net} where the file has one, else the whole
 */
record Checkpoint(Path file, Map<String, CheckpointTensor> tensors) {
    private static final List<String> STATES = List.of("model_state_dict", "state_dict", "model", "ema", "net");
    private static final BigInteger LEGACY = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final int LARGEST_PICKLE = 64 << 20;
    private static final long LARGEST_STORAGE = 1L << 30;
    /** PyTorch does not compress: numbers take their room in the file. This allows for small ones packed by others. */
    private static final long SLACK = 64 << 20;

    /**
     * Reads a file.
     *
     * @throws InvalidCheckpointException when it is no such file, is damaged, or holds anything but tensors and plain data
     */
    static Checkpoint read(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String prefix = prefix(file, zip);
            if (zip.getEntry(prefix + "constants.pkl") != null) {
                throw new InvalidCheckpointException(file,
                        "is a TorchScript program, not a checkpoint; import it with --torchscript",
                        null);
            }
            Map<String, float[]> loaded = new HashMap<>();
            AtomicLong budget = new AtomicLong(SLACK + Files.size(file));
            TensorUnpickler unpickler = new TensorUnpickler((key, type, count) -> loaded.computeIfAbsent(key,
                    _ -> storage(file, zip, prefix + "data/" + key, type, count, budget)));
            Object root = unpickler
                .read(new ByteArrayInputStream(whole(file, zip, prefix + "data.pkl", LARGEST_PICKLE)));
            return of(file, root);
        } catch (PlainUnpickler.UnsafePickleException e) {
            throw refused(file, e);
        } catch (ZipException e) {
            if (isPickle(file)) {
                return readLegacy(file);
            }
            throw new InvalidCheckpointException(file, "is no PyTorch checkpoint (not a zip archive)", e);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, Files.exists(file) ? "cannot be read" : "does not exist", e);
        }
    }

    private static Checkpoint of(Path file, Object root) {
        Object state = root;
        for (int depth = 0; depth < STATES.size(); depth++) {
            Optional<?> inner = state instanceof Map<?, ?> map
                    ? STATES.stream().map(map::get).filter(Map.class::isInstance).findFirst()
                    : Optional.empty();
            if (inner.isEmpty()) {
                break;
            }
            state = inner.get();
        }
        Map<String, CheckpointTensor> tensors = TensorUnpickler.tensors(state);
        if (tensors.isEmpty()) {
            throw new InvalidCheckpointException(file, "holds no tensors", null);
        }
        return new Checkpoint(file, tensors);
    }

    /** A class that is no tensor's is that of a pickled module; what else is named gets no advice to load it. */
    private static InvalidCheckpointException refused(Path file, PlainUnpickler.UnsafePickleException e) {
        String name = String.valueOf(file.getFileName());
        boolean module = e.getMessage().matches("names '(?!subprocess)[\\w.]+\\.[A-Z]\\w*'.*");
        return new InvalidCheckpointException(file, "was refused: its pickle " + e.getMessage() + (module
                ? "; it holds a whole module. If you trust it, save its tensors in Python: torch.save(torch.load('"
                        + name + "', map_location='cpu', weights_only=False).state_dict(), 'weights.pth')"
                : ""), e);
    }

    /**
     * Reads the format before PyTorch 1.6: a magic number, a version, the machine's, the object, the keys of its storages, all
     * pickled, and the storages. The object refers to storages that come later, so that it is read twice.
     */
    private static Checkpoint readLegacy(Path file) {
        try {
            Map<String, float[]> storages = new HashMap<>();
            Map<String, String> types = new HashMap<>();
            AtomicLong budget = new AtomicLong(SLACK + Files.size(file));
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                object(file, in, new TensorUnpickler((key, type, count) -> {
                    types.put(key, type);
                    return storages.computeIfAbsent(key, _ -> new float[checked(file, type, count, budget)]);
                }));
                Object keys = new TensorUnpickler((_, _, _) -> new float[0]).read(in);
                for (Object key : keys instanceof List<?> list ? list : List.of()) {
                    fill(file, in, String.valueOf(types.get(key)), storages.get(key));
                }
            }
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                return of(file, object(file, in, new TensorUnpickler((key, _, _) -> storages.get(key))));
            }
        } catch (PlainUnpickler.UnsafePickleException e) {
            throw e.getMessage().startsWith("names")
                    ? refused(file, e)
                    : new InvalidCheckpointException(file,
                            "is a legacy PyTorch file that cannot be read: its pickle " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "is a legacy PyTorch file that cannot be read", e);
        }
    }

    private static Object object(Path file, InputStream in, TensorUnpickler unpickler)
            throws PlainUnpickler.UnsafePickleException {
        Object magic = unpickler.read(in);
        if (!(LEGACY.equals(magic) || magic instanceof Number number && LEGACY.toString().equals(number.toString()))) {
            throw new InvalidCheckpointException(file, "is a pickle, but no PyTorch checkpoint", null);
        }
        unpickler.read(in);
        unpickler.read(in);
        return unpickler.read(in);
    }

    private static void fill(Path file, InputStream in, String type, float[] values) throws IOException {
        byte[] count = in.readNBytes(Long.BYTES);
        int width = width(type);
        if (values == null || count.length < Long.BYTES
                || ByteBuffer.wrap(count).order(ByteOrder.LITTLE_ENDIAN).getLong() != values.length) {
            throw new InvalidCheckpointException(file, "is a legacy PyTorch file with a damaged storage", null);
        }
        byte[] data = in.readNBytes(values.length * width);
        if (data.length < values.length * width) {
            throw new InvalidCheckpointException(file, "is a legacy PyTorch file that ends too early", null);
        }
        decode(type, ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN), values);
    }

    /** The folder that all entries of the archive are in. */
    private static String prefix(Path file, ZipFile zip) {
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (entry.getName().equals("data.pkl") || entry.getName().endsWith("/data.pkl")) {
                return entry.getName().substring(0, entry.getName().length() - "data.pkl".length());
            }
        }
        throw new InvalidCheckpointException(file, "is a zip archive, but holds no PyTorch checkpoint", null);
    }

    private static boolean isPickle(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] start = stream.readNBytes(2);
            return start.length == 2 && start[0] == (byte) 0x80 && start[1] <= 5;
        } catch (IOException _) {
            return false;
        }
    }

    private static byte[] whole(Path file, ZipFile zip, String name, int largest) {
        byte[] bytes = start(file, zip, name, largest + 1);
        if (bytes.length > largest) {
            throw new InvalidCheckpointException(file, "has an entry '" + name + "' that is too large", null);
        }
        return bytes;
    }

    private static byte[] start(Path file, ZipFile zip, String name, int largest) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new InvalidCheckpointException(file, "lacks '" + name + "'", null);
        }
        try (InputStream stream = zip.getInputStream(entry)) {
            return stream.readNBytes(largest);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "has a damaged entry '" + name + "'", e);
        }
    }

    private static int width(String type) {
        return switch (type) {
            case "DoubleStorage", "LongStorage" -> 8;
            case "FloatStorage", "IntStorage" -> 4;
            case "CharStorage", "ByteStorage", "BoolStorage" -> 1;
            default -> 2;
        };
    }

    private static int checked(Path file, String type, long count, AtomicLong budget) {
        if (count < 0 || count > LARGEST_STORAGE / width(type)) {
            throw new InvalidCheckpointException(file, "has a storage of " + count + " numbers, too many", null);
        }
        if (budget.addAndGet(-count * width(type)) < 0) {
            throw new InvalidCheckpointException(file, "claims more numbers than a file of its size holds", null);
        }
        return (int) count;
    }

    private static float[] storage(Path file, ZipFile zip, String name, String type, long count, AtomicLong budget) {
        int size = checked(file, type, count, budget);
        ByteBuffer data = ByteBuffer.wrap(start(file, zip, name, (int) (count * width(type))))
            .order(ByteOrder.LITTLE_ENDIAN);
        if (data.capacity() < count * width(type)) {
            throw new InvalidCheckpointException(file, "has an entry '" + name + "' that is too short", null);
        }
        float[] values = new float[size];
        decode(type, data, values);
        return values;
    }

    private static void decode(String type, ByteBuffer data, float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case "DoubleStorage" -> (float) data.getDouble();
                case "LongStorage" -> data.getLong();
                case "IntStorage" -> data.getInt();
                case "HalfStorage" -> Float.float16ToFloat(data.getShort());
                case "BFloat16Storage" -> Float.intBitsToFloat(data.getShort() << 16);
                case "ShortStorage" -> data.getShort();
                case "CharStorage" -> data.get();
                case "ByteStorage", "BoolStorage" -> data.get() & 0xFF;
                default -> data.getFloat();
            };
        }
    }

    /** Returns a tensor's name without what wrappers put before it: {@code module.}, {@code _orig_mod.} and their like. */
    static String plainName(String key) {
        return key.replaceFirst("^((module|model|backbone|_orig_mod)\\.)+", "");
    }

    /**
     * A tensor of a checkpoint.
     *
     * @param shape its shape; empty for a single number
     * @param values its values in row order
     */
    record CheckpointTensor(long[] shape, float[] values) {
        /** The same values in another shape. */
        CheckpointTensor reshaped(long... other) {
            return new CheckpointTensor(other, values);
        }

        /** {@code 3×2×3×3}, for messages. */
        String describe() {
            StringBuilder text = new StringBuilder();
            for (long size : shape) {
                text.append(text.isEmpty() ? "" : "×").append(size);
            }
            return text.isEmpty() ? "a single number" : text.toString();
        }
    }
}
