package org.fars.model.torch;

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
