package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;

/**
 * Numbers as tensors, for whatever a gradient goes through. The engine's own {@code mul(Number)} and its like wrap Java
 * memory and let go of it at once, while the backward pass still reads it: a garbage collection in between spoils the
 * gradient without a word.
 */
public final class ScalarTensors {
    private ScalarTensors() {}

    /** The number in the precision of {@code x}, owned by its manager, which must outlive the backward pass. */
    public static NDArray like(NDArray x, double value) {
        NDManager owner = x.getManager();
        return x.getDataType() == DataType.FLOAT64 ? owner.create(value) : owner.create((float) value);
    }
}
