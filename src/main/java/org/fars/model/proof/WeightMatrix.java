package org.fars.model.proof;

import java.util.Arrays;

/**
 * A matrix of float32 weights, for products with columns of doubles. Each result is a sum of partial sums of {@link #PARTIAL}
 * inputs, each of them one chain of fused multiply-adds: its bits depend neither on the other columns nor on how the work is
 * cut into blocks, and far fewer roundings meet a term than there are terms, see {@link #roundings}.
 *
 * <p>The innermost loop runs over columns with nine fused multiply-adds: as many as the JIT compiler still turns into vector
 * instructions. With sixteen, the loop is too long for it, and three times slower.
 *
 * @param rows {@code [outputs, inputs]}
 */
record WeightMatrix(float[][] rows) {
    /** Inputs of a partial sum. */
    private static final int PARTIAL = 64;
    /** Inputs and columns that are worked on together: what stays in a second-level cache. */
    private static final int INPUT_BLOCK = 2 * PARTIAL;
    private static final int COLUMN_BLOCK = 400;
    /** Inputs and outputs of one pass of the innermost loop. */
    private static final int TILE = 3;

    /** Returns n such that |computed − exact| ≤ γ_n(|start| + Σ|w_i||x_i|) for a result of that many inputs. */
    static long roundings(long inputs) {
        return Math.min(inputs, PARTIAL) + (inputs + PARTIAL - 1) / PARTIAL;
    }

    /**
     * Computes out[j][first + s] += Σ_i w_ji·x[i][s] for s below {@code columns}.
     *
     * @param x {@code [inputs, columns]}
     * @param out {@code [outputs, first + columns]} or more
     */
    void addProduct(double[][] x, double[][] out, int first, int columns) {
        add(false, rows[0].length, x, out, rows.length, first, columns);
    }

    /**
     * Computes out[j][s] += Σ_i w_ij·x[i][s], the product with the transposed matrix.
     *
     * @param x {@code [outputs, columns]}
     * @param out {@code [inputs, columns]}
     */
    void addTransposedProduct(double[][] x, double[][] out, int columns) {
        add(true, rows.length, x, out, rows[0].length, 0, columns);
    }

    private void add(boolean transposed, int inputs, double[][] x, double[][] out, int outputs, int first,
            int columns) {
        Workspace workspace = new Workspace(columns);
        for (int i = 0; i < inputs; i += INPUT_BLOCK) {
            for (int s = 0; s < columns; s += COLUMN_BLOCK) {
                for (int j = 0; j < outputs; j += TILE) {
                    addTiles(transposed, x, i, Math.min(inputs, i + INPUT_BLOCK), out, j, Math.min(outputs, j + TILE),
                            first, s, Math.min(columns, s + COLUMN_BLOCK), workspace);
                }
            }
        }
    }

    /** Adds the products of some inputs and columns to at most {@link #TILE} outputs. */
    private void addTiles(boolean transposed, double[][] x, int firstInput, int endInput, double[][] out,
            int firstOutput,
            int endOutput, int first, int from, int to, Workspace workspace) {
        // All loops over columns share one index: with two, arrays that might be the same one are not worked on in vectors.
        for (int j = firstOutput; j < endOutput; j++) {
            System.arraycopy(out[j], first + from, workspace.totals[j - firstOutput], from, to - from);
        }
        double[] w = workspace.weights;
        double[][] sums = workspace.sums;
        for (int start = firstInput; start < endInput; start += PARTIAL) {
            int end = Math.min(endInput, start + PARTIAL);
            for (int i = start; i < end; i++) {
                for (int j = firstOutput; j < endOutput; j++) {
                    w[TILE * (i - start) + j - firstOutput] = transposed ? rows[i][j] : rows[j][i];
                }
            }
            for (double[] sum : sums) {
                Arrays.fill(sum, from, to, 0);
            }
            int i = start;
            for (; i + TILE <= end; i += TILE) {
                addTile(w, TILE * (i - start), x[i], x[i + 1], x[i + 2], sums[0], sums[1], sums[2], from, to);
            }
            for (; i < end; i++) {
                for (int j = 0; j < endOutput - firstOutput; j++) {
                    addOne(w[TILE * (i - start) + j], x[i], sums[j], from, to);
                }
            }
            for (int j = 0; j < endOutput - firstOutput; j++) {
                addAll(sums[j], workspace.totals[j], from, to);
            }
        }
        for (int j = firstOutput; j < endOutput; j++) {
            System.arraycopy(workspace.totals[j - firstOutput], from, out[j], first + from, to - from);
        }
    }

    /**
     * What a product is computed in. Where there are fewer outputs than rows, the others hold what is not used.
     *
     * @param weights of each input in turn for the outputs of a tile
     * @param sums partial sums
     * @param totals what they are added to
     */
    private record Workspace(double[] weights, double[][] sums, double[][] totals) {
        Workspace(int columns) {
            this(new double[TILE * PARTIAL], new double[TILE][columns], new double[TILE][columns]);
        }
    }

    private static void addTile(double[] w, int at, double[] x0, double[] x1, double[] x2, double[] o0, double[] o1,
            double[] o2, int from, int to) {
        double a00 = w[at];
        double a10 = w[at + 1];
        double a20 = w[at + 2];
        double a01 = w[at + 3];
        double a11 = w[at + 4];
        double a21 = w[at + 5];
        double a02 = w[at + 6];
        double a12 = w[at + 7];
        double a22 = w[at + 8];
        for (int s = from; s < to; s++) {
            double b0 = x0[s];
            double b1 = x1[s];
            double b2 = x2[s];
            o0[s] = Math.fma(a02, b2, Math.fma(a01, b1, Math.fma(a00, b0, o0[s])));
            o1[s] = Math.fma(a12, b2, Math.fma(a11, b1, Math.fma(a10, b0, o1[s])));
            o2[s] = Math.fma(a22, b2, Math.fma(a21, b1, Math.fma(a20, b0, o2[s])));
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
