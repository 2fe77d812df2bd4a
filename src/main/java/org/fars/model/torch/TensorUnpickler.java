package org.fars.model.torch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.Unpickler;
import org.fars.model.torch.Checkpoint.CheckpointTensor;

/**
 * Reads the pickle inside a PyTorch file, and nothing else: plain data, and the few names that tensors are made of. A
 * pickle is a program; every opcode and every name that a state dict does not need is refused before it can act.
 */
final class TensorUnpickler extends Unpickler {
    /** Opcodes that build plain data: numbers, text, lists, tuples, dictionaries, the memo. */
    private static final Set<Short> PLAIN = Set.of(Opcodes.MARK, Opcodes.STOP, Opcodes.BINFLOAT, Opcodes.BININT,
            Opcodes.BININT1, Opcodes.BININT2, Opcodes.LONG1, Opcodes.NONE, Opcodes.NEWTRUE, Opcodes.NEWFALSE,
            Opcodes.BINUNICODE, Opcodes.SHORT_BINUNICODE, Opcodes.EMPTY_TUPLE, Opcodes.TUPLE, Opcodes.TUPLE1,
            Opcodes.TUPLE2, Opcodes.TUPLE3, Opcodes.EMPTY_LIST, Opcodes.APPEND, Opcodes.APPENDS, Opcodes.EMPTY_DICT,
            Opcodes.SETITEM, Opcodes.SETITEMS, Opcodes.BINGET, Opcodes.LONG_BINGET, Opcodes.BINPUT,
            Opcodes.LONG_BINPUT, Opcodes.PROTO, Opcodes.POP, Opcodes.POP_MARK);
    private static final int LONGEST_NAME = 200;

    /** Numbers in all tensors together: a GiB. One storage can be asked for again and again. */
    private static final long MOST_NUMBERS = 1L << 28;

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

    /**
     * Reads a pickle.
     *
     * @throws UnsafePickleException when it holds anything but tensors and plain data
     */
    Object read(byte[] pickle) throws UnsafePickleException {
        try {
            return load(new ByteArrayInputStream(pickle));
        } catch (IOException e) {
            throw new UnsafePickleException("ends too early", e);
        } catch (PickleException e) {
            throw new UnsafePickleException(e.getMessage(), e);
        } catch (RuntimeException e) {
            // Whatever a crooked stack leads to: a cast, an empty stack, an index.
            throw new UnsafePickleException("is damaged", e);
        } catch (StackOverflowError e) {
            // A list that holds itself, used as a key.
            throw new UnsafePickleException("goes round in circles", e);
        }
    }

    /** Why a pickle is not read. */
    static final class UnsafePickleException extends Exception {
        private UnsafePickleException(String reason, Throwable cause) {
            super(reason, cause);
        }
    }

    @Override
    protected Object dispatch(short opcode) throws PickleException, IOException {
        if (opcode == Opcodes.BINUNICODE) {
            requireThatTextFits();
        }
        if (PLAIN.contains(opcode)) {
            return super.dispatch(opcode);
        }
        switch (opcode) {
            case Opcodes.GLOBAL -> stack.add(named(line(), line()));
            case Opcodes.REDUCE -> {
                Object[] arguments = (Object[]) stack.pop();
                if (!(stack.pop() instanceof IObjectConstructor constructor)) {
                    throw new PickleException("calls something that is no name");
                }
                stack.add(constructor.construct(arguments));
            }
            // A state dict carries its version numbers as an attribute; nothing of ours needs them.
            case Opcodes.BUILD -> stack.pop();
            case Opcodes.BINPERSID -> stack.add(persistentLoad(stack.pop()));
            default -> throw new PickleException("asks for the operation 0x%02x, which no checkpoint needs"
                .formatted(opcode));
        }
        return NO_RETURN_VALUE;
    }

    /** The library makes room for as much text as is claimed, up to 2 GB, before it reads any. */
    private void requireThatTextFits() throws IOException {
        input.mark(Integer.BYTES);
        byte[] length = input.readNBytes(Integer.BYTES);
        input.reset();
        if (length.length == Integer.BYTES
                && Integer.toUnsignedLong(ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt()) > input
                    .available()) {
            throw new PickleException("claims more text than it holds");
        }
    }

    private Object named(String module, String name) {
        return switch (module + " " + name) {
            case "collections OrderedDict" -> (IObjectConstructor) _ -> new LinkedHashMap<Object, Object>();
            case "torch._utils _rebuild_tensor_v2" -> (IObjectConstructor) this::tensor;
            case "torch._utils _rebuild_parameter" -> (IObjectConstructor) arguments -> arguments[0];
            case "torch FloatStorage", "torch DoubleStorage", "torch HalfStorage", "torch BFloat16Storage",
                    "torch LongStorage", "torch IntStorage" ->
                new StorageType(name);
            default -> throw new PickleException("names '" + module + "." + name
                    + "', which is not needed for tensors; nothing of it was run");
        };
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0 || text.length() > LONGEST_NAME) {
                throw new PickleException("holds a name that does not end");
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** ('storage', type, key, device, count). */
    @Override
    protected Object persistentLoad(Object id) {
        if (id instanceof Object[] parts && parts.length == 5 && "storage".equals(parts[0])
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

    /** All tensors below a value, by their dotted path. */
    static Map<String, CheckpointTensor> tensors(Object value) {
        Map<String, CheckpointTensor> found = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> {
                if (child instanceof CheckpointTensor tensor) {
                    found.put(String.valueOf(key), tensor);
                }
            });
        }
        return found;
    }
}
