package org.fars.model.proof;

import java.util.Arrays;

/**
 * A zero-padded convolution with stride 1 in float64, and its transpose, as plain sums of products. Maps are
 * {@code [channels, height·width]}; maps of one pixel are vectors, of which several stand side by side as columns.
 */
final class Convolution64 {
    private final KernelWeights kernel;
    private final WeightMatrix forward;
    /** Null where the kernel has one tap: then the transposed matrix does. */
    private final WeightMatrix backward;

    Convolution64(KernelWeights kernel) {
        this.kernel = kernel;
        this.forward = new WeightMatrix(kernel.rows());
        this.backward = kernel.side() == 1 ? null : new WeightMatrix(kernel.transposed().rows());
    }

    KernelWeights kernel() {
        return kernel;
    }

    /**
     * Computes Kx added to {@code start}, which is overwritten.
     *
     * @param x {@code [in, columns]}
     * @param start {@code [out, columns]}
     * @return {@code start}
     */
    double[][] addTo(double[][] start, double[][] x, int height, int width) {
        int columns = x[0].length;
        forward.addProduct(patches(x, height, width), start, columns);
        return start;
    }

    /**
     * Computes Kᵀx added to {@code start}, which is overwritten.
     *
     * @param x {@code [out, columns]}
     * @param start {@code [in, columns]}
     * @return {@code start}
     */
    double[][] addTransposedTo(double[][] start, double[][] x, int height, int width) {
        int columns = x[0].length;
        if (backward == null) {
            forward.addTransposedProduct(x, start, columns);
        } else {
            backward.addProduct(patches(x, height, width), start, columns);
        }
        return start;
    }

    /** Returns rows filled with one value each, {@code [values, columns]}. */
    static double[][] constant(double[] values, int columns) {
        double[][] rows = new double[values.length][columns];
        for (int j = 0; j < values.length; j++) {
            Arrays.fill(rows[j], values[j]);
        }
        return rows;
    }

    /** Returns what each weight of a row is multiplied by, {@code [channels·taps, columns]} (im2col). */
    private double[][] patches(double[][] x, int height, int width) {
        int side = kernel.side();
        if (side == 1) {
            return x;
        }
        double[][] patches = new double[x.length * side * side][];
        if (height * width == 1) {
            // Of a vector only the middle of the kernel meets anything but padding.
            double[] zeros = new double[x[0].length];
            Arrays.fill(patches, zeros);
            for (int c = 0; c < x.length; c++) {
                patches[c * side * side + side * side / 2] = x[c];
            }
            return patches;
        }
        int pad = side / 2;
        for (int c = 0; c < x.length; c++) {
            for (int tap = 0; tap < side * side; tap++) {
                int down = tap / side - pad;
                int right = tap % side - pad;
                double[] patch = new double[height * width];
                int firstColumn = Math.max(0, -right);
                int count = Math.min(width, width - right) - firstColumn;
                for (int row = Math.max(0, -down); row < Math.min(height, height - down) && count > 0; row++) {
                    System.arraycopy(x[c], (row + down) * width + firstColumn + right, patch, row * width + firstColumn,
                            count);
                }
                patches[c * side * side + tap] = patch;
            }
        }
        return patches;
    }
}
