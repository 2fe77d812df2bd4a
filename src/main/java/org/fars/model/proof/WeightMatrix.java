package org.fars.model.proof;

import java.util.Arrays;

/**
 * A matrix of float32 weights, for products with columns of doubles. Each result is a sum of partial sums of {@link #PARTIAL}
 * inputs, each of them one chain of fused multiply-adds: its bits depend neither on the other columns nor on how the work is
 * cut into blocks, and far fewer roundings meet a term than there are terms, see {@link #roundings}.
 *
 * <p>The innermost loop runs over columns with sixteen fused multiply-adds, which the JIT compiler turns into vector
 * instructions.
 *
 * @param rows {@code [outputs, inputs]}
 */
record WeightMatrix(float[][] rows) {
    /** Inputs of a partial sum. */
    private static final int PARTIAL = 64;
    /** Inputs and columns that are worked on together: what stays in a second-level cache. */
    private static final int INPUT_BLOCK = 4 * PARTIAL;
    private static final int COLUMN_BLOCK = 256;

    /** Returns n such that |computed − exact| ≤ γ_n(|start| + Σ|w_i||x_i|) for a result of that many inputs. */
    static long roundings(long inputs) {
        return Math.min(inputs, PARTIAL) + (inputs + PARTIAL - 1) / PARTIAL;
    }

    /**
     * Computes out[j][s] += Σ_i w_ji·x[i][s].
     *
     * @param x {@code [inputs, columns]}
     * @param out {@code [outputs, columns]}
     */
    void addProduct(double[][] x, double[][] out, int columns) {
        add(false, rows[0].length, x, out, rows.length, columns);
    }

    /**
     * Computes out[j][s] += Σ_i w_ij·x[i][s], the product with the transposed matrix.
     *
     * @param x {@code [outputs, columns]}
     * @param out {@code [inputs, columns]}
     */
    void addTransposedProduct(double[][] x, double[][] out, int columns) {
        add(true, rows.length, x, out, rows[0].length, columns);
    }

    private void add(boolean transposed, int inputs, double[][] x, double[][] out, int outputs, int columns) {
        for (int i = 0; i < inputs; i += INPUT_BLOCK) {
            for (int s = 0; s < columns; s += COLUMN_BLOCK) {
                addBlock(transposed, x, i, Math.min(inputs, i + INPUT_BLOCK), out, outputs, s,
                        Math.min(columns, s + COLUMN_BLOCK));
            }
        }
    }

    private void addBlock(boolean transposed, double[][] x, int firstInput, int endInput, double[][] out, int outputs,
            int from, int to) {
        float[] w = new float[16];
        double[][] sums = new double[4][to];
        for (int j = 0; j < outputs; j += 4) {
            int count = Math.min(4, outputs - j);
            for (int start = firstInput; start < endInput; start += PARTIAL) {
                int end = Math.min(endInput, start + PARTIAL);
                for (int b = 0; b < count; b++) {
                    Arrays.fill(sums[b], from, to, 0);
                }
                int i = start;
                for (; count == 4 && i + 3 < end; i += 4) {
                    for (int b = 0; b < 4; b++) {
                        for (int a = 0; a < 4; a++) {
                            w[4 * b + a] = transposed ? rows[i + a][j + b] : rows[j + b][i + a];
                        }
                    }
                    tile(w, x[i], x[i + 1], x[i + 2], x[i + 3], sums[0], sums[1], sums[2], sums[3], from, to);
                }
                for (; i < end; i++) {
                    for (int b = 0; b < count; b++) {
                        addOne(transposed ? rows[i][j + b] : rows[j + b][i], x[i], sums[b], from, to);
                    }
                }
                for (int b = 0; b < count; b++) {
                    addAll(sums[b], out[j + b], from, to);
                }
            }
        }
    }

    private static void tile(float[] w, double[] x0, double[] x1, double[] x2, double[] x3, double[] o0, double[] o1,
            double[] o2, double[] o3, int from, int to) {
        double a00 = w[0];
        double a01 = w[1];
        double a02 = w[2];
        double a03 = w[3];
        double a10 = w[4];
        double a11 = w[5];
        double a12 = w[6];
        double a13 = w[7];
        double a20 = w[8];
        double a21 = w[9];
        double a22 = w[10];
        double a23 = w[11];
        double a30 = w[12];
        double a31 = w[13];
        double a32 = w[14];
        double a33 = w[15];
        for (int s = from; s < to; s++) {
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

    private static void addOne(double w, double[] x, double[] out, int from, int to) {
        for (int s = from; s < to; s++) {
            out[s] = Math.fma(w, x[s], out[s]);
        }
    }

    private static void addAll(double[] sums, double[] out, int from, int to) {
        for (int s = from; s < to; s++) {
            out[s] += sums[s];
        }
    }
}
