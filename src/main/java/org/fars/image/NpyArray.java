package org.fars.image;

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
