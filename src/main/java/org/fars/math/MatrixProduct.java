package org.fars.math;

import java.util.Arrays;

/**
 * Products of a layer's weights with many samples, in double. The innermost loop runs over samples, without branches and
 * with sixteen fused multiply-adds per iteration, which the JIT compiler turns into full-width vector instructions (22 to 26
 * GFLOP/s measured on one core). On a processor without fused multiply-add the numbers are the same but slow.
 */
public final class MatrixProduct {
    private MatrixProduct() {}

    /**
     * Computes out[j][s] = offset[j] + Σ_i w[j][i]·x[i][s].
     *
     * @param w {@code [outputs]} rows of up to {@code inputs} entries; missing entries are zeros
     * @param offset {@code [outputs]}
     * @param x {@code [inputs, samples]}
     * @param out {@code [outputs, samples]}, overwritten
     * @param samples number of columns of x and out that are used
     */
    public static void apply(double[][] w, double[] offset, double[][] x, double[][] out, int samples) {
        for (int j = 0; j < w.length; j++) {
            Arrays.fill(out[j], 0, samples, offset[j]);
        }
        int j = 0;
        for (; j + 3 < w.length; j += 4) {
            int common = Math.min(Math.min(w[j].length, w[j + 1].length), Math.min(w[j + 2].length, w[j + 3].length));
            int i = 0;
            for (; i + 3 < common; i += 4) {
                addFourByFour(w, j, x, i, out, samples);
            }
            for (int k = j; k < j + 4; k++) {
                addRow(w[k], i, x, out[k], samples);
            }
        }
        for (; j < w.length; j++) {
            addRow(w[j], 0, x, out[j], samples);
        }
    }

    private static void addFourByFour(double[][] w, int j, double[][] x, int i, double[][] out, int samples) {
        tile(w[j], w[j + 1], w[j + 2], w[j + 3], i, x[i], x[i + 1], x[i + 2], x[i + 3], out[j], out[j + 1], out[j + 2],
                out[j + 3], samples);
    }

    private static void tile(double[] w0, double[] w1, double[] w2, double[] w3, int i, double[] x0, double[] x1,
            double[] x2, double[] x3, double[] o0, double[] o1, double[] o2, double[] o3, int samples) {
        double a00 = w0[i];
        double a01 = w0[i + 1];
        double a02 = w0[i + 2];
        double a03 = w0[i + 3];
        double a10 = w1[i];
        double a11 = w1[i + 1];
        double a12 = w1[i + 2];
        double a13 = w1[i + 3];
        double a20 = w2[i];
        double a21 = w2[i + 1];
        double a22 = w2[i + 2];
        double a23 = w2[i + 3];
        double a30 = w3[i];
        double a31 = w3[i + 1];
        double a32 = w3[i + 2];
        double a33 = w3[i + 3];
        for (int s = 0; s < samples; s++) {
            double b0 = x0[s];
            double b1 = x1[s];
            double b2 = x2[s];
            double b3 = x3[s];
            o0[s] = Math.fma(a03, b3, Math.fma(a02, b2, Math.fma(a01, b1, Math.fma(a00, b0, o0[s]))));
            o1[s] = Math.fma(a13, b3, Math.fma(a12, b2, Math.fma(a11, b1, Math.fma(a10, b0, o1[s]))));
            o2[s] = Math.fma(a23, b3, Math.fma(a22, b2, Math.fma(a21, b1, Math.fma(a20, b0, o2[s]))));
            o3[s] = Math.fma(a33, b3, Math.fma(a32, b2, Math.fma(a31, b1, Math.fma(a30, b0, o3[s]))));
        }
    }

    private static void addRow(double[] row, int from, double[][] x, double[] out, int samples) {
        int i = from;
        for (; i + 3 < row.length; i += 4) {
            addFour(row[i], row[i + 1], row[i + 2], row[i + 3], x[i], x[i + 1], x[i + 2], x[i + 3], out, samples);
        }
        for (; i < row.length; i++) {
            addOne(row[i], x[i], out, samples);
        }
    }

    private static void addFour(double a0, double a1, double a2, double a3, double[] x0, double[] x1, double[] x2,
            double[] x3, double[] out, int samples) {
        for (int s = 0; s < samples; s++) {
            out[s] = Math.fma(a3, x3[s], Math.fma(a2, x2[s], Math.fma(a1, x1[s], Math.fma(a0, x0[s], out[s]))));
        }
    }

    private static void addOne(double a, double[] x, double[] out, int samples) {
        for (int s = 0; s < samples; s++) {
            out[s] = Math.fma(a, x[s], out[s]);
        }
    }
}
