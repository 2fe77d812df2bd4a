package org.fars.image;

/**
 * An array of numbers from a {@code .npy} file, in C order (the last index fastest). Doubles hold every float32, and
 * every integer up to 2⁵³, exactly; larger integers are refused when read.
 *
 * @param shape its axes' lengths; empty for a single number
 * @param values as many numbers as the product of {@code shape}; not copied
 */
public record NpyArray(int[] shape, double[] values) {
    public NpyArray {
        if (size(shape) != values.length) {
            throw new IllegalArgumentException(values.length + " values for shape " + describe(shape));
        }
    }

    /** Number of values of that shape. */
    static long size(int[] shape) {
        long size = 1;
        for (int axis : shape) {
            size = Math.multiplyExact(size, axis);
        }
        return size;
    }

    /** The shape in words: {@code 3×224×224}. */
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

    /** The values rounded to float. */
    public float[] floats() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
