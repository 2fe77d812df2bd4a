package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.fars.model.InvalidModelException;

/**
 * Named tensors read from a safetensors file, in float64. What is asked for is checked: a missing name, another shape
 * or a value that is not finite is a {@link InvalidModelException}.
 */
final class WeightFile {
    private final Path file;
    private final Map<String, NDArray> tensors;
    private final NDManager scope;

    private WeightFile(Path file, Map<String, NDArray> tensors, NDManager scope) {
        this.file = file;
        this.tensors = tensors;
        this.scope = scope;
    }

    /** The same weights; what is asked of these belongs to another manager, for work that is done with it soon. */
    WeightFile in(NDManager other) {
        return new WeightFile(file, tensors, other);
    }

    /**
     * Reads a file; the tensors belong to {@code manager}.
     *
     * @throws InvalidModelException when it cannot be read or is no safetensors file
     */
    static WeightFile read(NDManager manager, Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new InvalidModelException(file, "cannot be read", e);
        }
        return read(manager, file, bytes);
    }

    /** Reads what was already loaded from {@code file}. */
    static WeightFile read(NDManager manager, Path file, byte[] bytes) {
        if (bytes.length < 10 || bytes[8] != '{') {
            throw new InvalidModelException(file, "is no safetensors file", null);
        }
        long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (header < 2 || header > bytes.length - Long.BYTES) {
            throw new InvalidModelException(file, "is no readable safetensors file: its header does not fit into it",
                    null);
        }
        try {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            for (NDArray tensor : NDList.decode(manager, new ByteArrayInputStream(bytes))) {
                tensors.put(tensor.getName(), tensor);
            }
            return new WeightFile(file, tensors, manager);
        } catch (RuntimeException e) {
            throw new InvalidModelException(file, "is no readable safetensors file", e);
        }
    }

    /** The tensor of that name and shape. */
    NDArray get(String name, long... shape) {
        return find(name, shape)
            .orElseThrow(() -> new InvalidModelException(file, "has no tensor '" + name + "'", null));
    }

    /** The tensor of that name, if there is one; its shape is checked. */
    Optional<NDArray> find(String name, long... shape) {
        NDArray tensor = tensors.get(name);
        if (tensor == null) {
            return Optional.empty();
        }
        Shape wanted = new Shape(shape);
        if (!tensor.getShape().equals(wanted)) {
            throw new InvalidModelException(file, "has tensor '" + name + "' of shape " + tensor.getShape() + " where "
                    + wanted + " is needed", null);
        }
        return Optional.of(exact(name, tensor));
    }

    /** The tensor of that name, a matrix of any size. */
    NDArray matrix(String name) {
        NDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new InvalidModelException(file, "has no tensor '" + name + "'", null);
        }
        if (tensor.getShape().dimension() != 2) {
            throw new InvalidModelException(file, "has tensor '" + name + "' of shape " + tensor.getShape()
                    + " where a matrix is needed", null);
        }
        return exact(name, tensor);
    }

    /** Whether there is a tensor of that name. */
    boolean has(String name) {
        return tensors.containsKey(name);
    }

    private NDArray exact(String name, NDArray tensor) {
        NDArray exact = tensor.toType(DataType.FLOAT64, true);
        exact.attach(scope);
        // A NaN is both the smallest and the largest of its tensor; one without values has neither.
        if (exact.size() > 0
                && !(Double.isFinite(exact.min().getDouble()) && Double.isFinite(exact.max().getDouble()))) {
            throw new InvalidModelException(file, "has tensor '" + name + "' with a value that is not finite", null);
        }
        return exact;
    }
}
