package org.fars.model.proof;

import java.util.Arrays;

/**
 * A zero-padded convolution with stride 1 in float64, and its transpose, as plain sums of products. Maps are
 * {@code [channels, images·height·width]}: those of any number of images side by side.
 */
final class Convolution64 {
    /** Columns whose patches are written out together. */
    private static final int PATCH_COLUMNS = 800;

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
        add(forward, start, x, height, width);
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
        if (backward == null) {
            forward.addTransposedProduct(x, start, x[0].length);
        } else {
            add(backward, start, x, height, width);
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

    private void add(WeightMatrix matrix, double[][] start, double[][] x, int height, int width) {
        int columns = x[0].length;
        int pixels = height * width;
        if (kernel.side() == 1) {
            matrix.addProduct(x, start, 0, columns);
        } else if (pixels == 1) {
            matrix.addProduct(vectorPatches(x), start, 0, columns);
        } else {
            int group = Math.max(1, PATCH_COLUMNS / pixels) * pixels;
            double[][] patches = new double[x.length * kernel.taps()][Math.min(group, columns)];
            for (int first = 0; first < columns; first += group) {
                int count = Math.min(group, columns - first);
                fill(patches, x, first, count, height, width);
                matrix.addProduct(patches, start, first, count);
            }
        }
    }

    /** Of a vector only the middle of the kernel meets anything but padding. */
    private double[][] vectorPatches(double[][] x) {
        double[][] patches = new double[x.length * kernel.taps()][];
        Arrays.fill(patches, new double[x[0].length]);
        for (int c = 0; c < x.length; c++) {
            patches[c * kernel.taps() + kernel.taps() / 2] = x[c];
        }
        return patches;
    }

    /**
     * Writes what each weight of a row is multiplied by (im2col). Padding is never written: it is zero from the start.
     *
     * @param patches {@code [channels·taps, count]}
     * @param first the first column of {@code x}, that of an image's first pixel
     */
    private void fill(double[][] patches, double[][] x, int first, int count, int height, int width) {
        int side = kernel.side();
        int pad = side / 2;
        for (int c = 0; c < x.length; c++) {
            for (int tap = 0; tap < side * side; tap++) {
                int down = tap / side - pad;
                int right = tap % side - pad;
                double[] patch = patches[c * side * side + tap];
                int firstColumn = Math.max(0, -right);
                int length = Math.min(width, width - right) - firstColumn;
                int firstRow = Math.max(0, -down);
                int endRow = Math.min(height, height - down);
                if (length <= 0) {
                    continue;
                }
                for (int image = 0; image < count; image += height * width) {
                    for (int row = firstRow; row < endRow; row++) {
                        System.arraycopy(x[c], first + image + (row + down) * width + firstColumn + right, patch,
                                image + row * width + firstColumn, length);
                    }
                }
            }
        }
    }
}
