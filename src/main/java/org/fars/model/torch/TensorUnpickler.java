package org.fars.model.torch;

import java.util.LinkedHashMap;
import java.util.Map;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.PickleException;
import org.fars.core.PlainUnpickler;
import org.fars.model.torch.Checkpoint.CheckpointTensor;

/** Reads the pickle inside a PyTorch file: plain data, and the few names that tensors are made of. */
final class TensorUnpickler extends PlainUnpickler {
    /** Numbers in all tensors together: a GiB. One storage can be asked for again and again. */
    private static final long MOST_NUMBERS = 1L << 28;

    /** Dictionaries within each other; one may hold itself. */
    private static final int DEEPEST = 8;

    private final Storages storages;
    private long numbers;

    /** Where the numbers of a storage come from. */
    interface Storages {
        /**
         * The numbers of one storage.
         *
         * @param key its file in the archive
         * @param type {@code FloatStorage} and the like
         * @param count how many numbers it has
         */
        float[] load(String key, String type, long count);
    }

    /** A name that may stand in a checkpoint, and what calling it gives. */
    private record StorageType(String name) {}

    TensorUnpickler(Storages storages) {
        this.storages = storages;
    }

    @Override
    protected Object named(String module, String name) {
        return switch (module + " " + name) {
            case "collections OrderedDict" -> (IObjectConstructor) _ -> new LinkedHashMap<Object, Object>();
            case "torch._utils _rebuild_tensor_v2" -> (IObjectConstructor) this::tensor;
            case "torch._utils _rebuild_parameter" -> (IObjectConstructor) arguments -> arguments[0];
            case "torch FloatStorage", "torch DoubleStorage", "torch HalfStorage", "torch BFloat16Storage",
                    "torch LongStorage", "torch IntStorage", "torch ShortStorage", "torch CharStorage",
                    "torch ByteStorage", "torch BoolStorage" ->
                new StorageType(name);
            default -> throw unknown(module, name, "tensors");
        };
    }

    /** ('storage', type, key, device, count), in legacy files followed by None. */
    @Override
    protected Object persistentLoad(Object id) {
        if (id instanceof Object[] parts
                && (parts.length == 5 || parts.length == 6 && parts[5] == null) && "storage".equals(parts[0])
                && parts[1] instanceof StorageType type && parts[2] instanceof String key
                && parts[4] instanceof Number count) {
            return storages.load(key, type.name(), count.longValue());
        }
        throw new PickleException("refers to something that is no storage");
    }

    /** (storage, offset, shape, stride, …): copied into row order. */
    private CheckpointTensor tensor(Object[] arguments) {
        float[] storage = (float[]) arguments[0];
        long offset = ((Number) arguments[1]).longValue();
        long[] shape = longs((Object[]) arguments[2]);
        long[] stride = longs((Object[]) arguments[3]);
        if (shape.length != stride.length) {
            throw new PickleException("holds a tensor with " + shape.length + " sizes and " + stride.length
                    + " strides");
        }
        long size = 1;
        long last = offset;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] < 0 || stride[i] < 0 || offset < 0) {
                throw new PickleException("holds a tensor of negative size");
            }
            size = Math.multiplyExact(size, shape[i]);
            last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), stride[i]));
        }
        if (size > 0 && last >= storage.length || size > storage.length) {
            throw new PickleException("holds a tensor larger than its storage");
        }
        numbers += size;
        if (numbers > MOST_NUMBERS) {
            throw new PickleException("holds more than " + MOST_NUMBERS + " numbers");
        }
        float[] values = new float[(int) size];
        long[] index = new long[shape.length];
        for (int k = 0; k < values.length; k++) {
            long at = offset;
            for (int i = 0; i < shape.length; i++) {
                at += index[i] * stride[i];
            }
            values[k] = storage[(int) at];
            for (int i = shape.length - 1; i >= 0 && ++index[i] == shape[i]; i--) {
                index[i] = 0;
            }
        }
        return new CheckpointTensor(shape, values);
    }

    private static long[] longs(Object[] numbers) {
        long[] longs = new long[numbers.length];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = ((Number) numbers[i]).longValue();
        }
        return longs;
    }

    /** Returns all tensors in a dictionary and the dictionaries in it, by their dotted path. */
    static Map<String, CheckpointTensor> tensors(Object value) {
        Map<String, CheckpointTensor> found = new LinkedHashMap<>();
        collect(value, "", found, 0);
        return found;
    }

    private static void collect(Object value, String path, Map<String, CheckpointTensor> found, int depth) {
        if (value instanceof CheckpointTensor tensor && depth > 0) {
            found.put(path, tensor);
        } else if (value instanceof Map<?, ?> map && depth < DEEPEST) {
            map.forEach((key, child) -> collect(child, path.isEmpty() ? text(key) : path + "." + text(key), found,
                    depth + 1));
        }
    }

    private static String text(Object key) {
        return key instanceof String || key instanceof Number ? key.toString() : "?";
    }
}
