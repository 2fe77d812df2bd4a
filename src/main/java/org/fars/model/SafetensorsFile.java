package org.fars.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A safetensors file: named tensors of numbers. The header is checked against the file's length before any tensor is read,
 * and values are decoded exactly to double from F64, F32, F16 and BF16.
 */
public final class SafetensorsFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LENGTH_FIELD = Long.BYTES;

    private final Path file;
    private final ByteBuffer data;
    private final Map<String, Entry> entries;

    /**
     * A tensor.
     *
     * @param name its name in the file
     * @param shape the length of each axis
     * @param values its values, the last axis varying fastest; all finite
     */
    public record Tensor(String name, int[] shape, double[] values) {}

    /** Number formats that can be read. */
    private enum Format {
        F64(8), F32(4), F16(2), BF16(2);

        final int width;

        Format(int width) {
            this.width = width;
        }

        double read(ByteBuffer data, int index) {
            return switch (this) {
                case F64 -> data.getDouble(index);
                case F32 -> data.getFloat(index);
                case F16 -> Float.float16ToFloat(data.getShort(index));
                case BF16 -> Float.intBitsToFloat(data.getShort(index) << 16);
            };
        }
    }

    private record Entry(String type, int[] shape, int begin, int count) {}

    private SafetensorsFile(Path file, ByteBuffer data, Map<String, Entry> entries) {
        this.file = file;
        this.data = data;
        this.entries = entries;
    }

    /**
     * Reads a file.
     *
     * @throws InvalidModelException if it cannot be read or is no safetensors file
     */
    public static SafetensorsFile read(Path file) {
        try {
            return parse(file, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new InvalidModelException(file, "cannot be read", e);
        }
    }

    /**
     * Parses a file's content.
     *
     * @param file where it was read from, for messages
     * @param bytes the whole content; kept, and not to be changed
     * @throws InvalidModelException if it is no safetensors file, or a tensor lies outside it
     */
    public static SafetensorsFile parse(Path file, byte[] bytes) {
        if (bytes.length < LENGTH_FIELD + 2 || bytes[LENGTH_FIELD] != '{') {
            throw new InvalidModelException(file, "is no safetensors file", null);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long length = buffer.getLong();
        if (length < 2 || length > bytes.length - LENGTH_FIELD) {
            throw new InvalidModelException(file, "is no readable safetensors file: its header does not fit into it",
                    null);
        }
        String header = new String(bytes, LENGTH_FIELD, (int) length, StandardCharsets.UTF_8);
        ByteBuffer data = buffer.slice(LENGTH_FIELD + (int) length, bytes.length - LENGTH_FIELD - (int) length)
            .order(ByteOrder.LITTLE_ENDIAN);
        Map<String, Entry> entries = new LinkedHashMap<>();
        try {
            JSON.readTree(header).properties().forEach(field -> {
                if (!field.getKey().equals("__metadata__")) {
                    entries.put(field.getKey(), entry(file, field.getKey(), field.getValue(), data.capacity()));
                }
            });
        } catch (JacksonException e) {
            throw new InvalidModelException(file, "is no readable safetensors file: its header "
                    + new JsonErrorMessages(e).sentence(), e);
        }
        return new SafetensorsFile(file, data, entries);
    }

    private static Entry entry(Path file, String name, JsonNode node, int available) {
        JsonNode offsets = node.path("data_offsets");
        JsonNode axes = node.path("shape");
        if (!node.path("dtype").isString() || !axes.isArray() || !offsets.isArray() || offsets.size() != 2
                || !offsets.get(0).canConvertToLong() || !offsets.get(1).canConvertToLong()) {
            throw new InvalidModelException(file, "describes tensor '" + name + "' without dtype, shape or offsets",
                    null);
        }
        long begin = offsets.get(0).asLong();
        long end = offsets.get(1).asLong();
        if (begin < 0 || end < begin || end > available) {
            throw new InvalidModelException(file, "has tensor '" + name + "' outside of its " + available
                    + " bytes of data: " + begin + " to " + end, null);
        }
        int[] shape = new int[axes.size()];
        long count = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            long size = axes.get(axis).canConvertToInt() ? axes.get(axis).asLong() : -1;
            if (size < 0 || count * size > Integer.MAX_VALUE) {
                throw new InvalidModelException(file, "has tensor '" + name + "' of an impossible shape", null);
            }
            shape[axis] = (int) size;
            count *= size;
        }
        String type = node.path("dtype").asString();
        for (Format format : Format.values()) {
            if (format.name().equals(type) && count * format.width != end - begin) {
                throw new InvalidModelException(file, "has tensor '" + name + "' of " + (end - begin) + " bytes where "
                        + count * format.width + " are needed", null);
            }
        }
        return new Entry(type, shape, (int) begin, (int) count);
    }

    /** Returns a file without tensors. */
    public static SafetensorsFile empty() {
        return new SafetensorsFile(Path.of("(no weights)"), ByteBuffer.allocate(0), Map.of());
    }

    /**
     * Returns the content of a file with these tensors as float32.
     *
     * @param tensors of different names
     */
    public static byte[] encode(Collection<Tensor> tensors) {
        Map<String, Object> header = new LinkedHashMap<>();
        int size = 0;
        for (Tensor tensor : tensors) {
            int end = Math.addExact(size, Math.multiplyExact(Format.F32.width, tensor.values().length));
            header.put(tensor.name(), Map.of("dtype", Format.F32.name(), "shape", tensor.shape(), "data_offsets",
                    new int[]{size, end}));
            size = end;
        }
        byte[] text = JSON.writeValueAsBytes(header);
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH_FIELD + text.length + size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        for (Tensor tensor : tensors) {
            for (double value : tensor.values()) {
                bytes.putFloat((float) value);
            }
        }
        return bytes.array();
    }

    /**
     * Returns all tensors.
     *
     * @throws InvalidModelException if the type or a value of one is not what is needed
     */
    public List<Tensor> tensors() {
        return entries.entrySet().stream().map(entry -> decode(entry.getKey(), entry.getValue())).toList();
    }

    /** Returns whether there is a tensor of that name. */
    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /**
     * Returns the tensor of that name and shape.
     *
     * @throws InvalidModelException if there is none, or its shape, its type or a value is not what is needed
     */
    public Tensor get(String name, int... shape) {
        return find(name, shape)
            .orElseThrow(() -> new InvalidModelException(file, "has no tensor '" + name + "'", null));
    }

    /**
     * Returns the tensor of that name, if there is one.
     *
     * @throws InvalidModelException if its shape, its type or a value is not what is needed
     */
    public Optional<Tensor> find(String name, int... shape) {
        Entry entry = entries.get(name);
        if (entry == null) {
            return Optional.empty();
        }
        if (!Arrays.equals(entry.shape, shape)) {
            throw new InvalidModelException(file, "has tensor '" + name + "' of shape " + text(entry.shape) + " where "
                    + text(shape) + " is needed", null);
        }
        return Optional.of(decode(name, entry));
    }

    /**
     * Returns the tensor of that name, a matrix of any size.
     *
     * @throws InvalidModelException if there is none, it is no matrix, or a value is not finite
     */
    public Tensor matrix(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new InvalidModelException(file, "has no tensor '" + name + "'", null);
        }
        if (entry.shape.length != 2) {
            throw new InvalidModelException(file, "has tensor '" + name + "' of shape " + text(entry.shape)
                    + " where a matrix is needed", null);
        }
        return decode(name, entry);
    }

    private Tensor decode(String name, Entry entry) {
        Format format = Arrays.stream(Format.values())
            .filter(it -> it.name().equals(entry.type))
            .findFirst()
            .orElseThrow(() -> new InvalidModelException(file, "has tensor '" + name + "' of type " + entry.type
                    + "; F64, F32, F16 and BF16 can be read", null));
        double[] values = new double[entry.count];
        for (int i = 0; i < values.length; i++) {
            values[i] = format.read(data, entry.begin + i * format.width);
            if (!Double.isFinite(values[i])) {
                throw new InvalidModelException(file, "has tensor '" + name + "' with a value that is not finite",
                        null);
            }
        }
        return new Tensor(name, entry.shape.clone(), values);
    }

    private static String text(int[] shape) {
        return Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
