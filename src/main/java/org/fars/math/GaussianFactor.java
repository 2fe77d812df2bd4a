package org.fars.math;

/**
 * A factor F of WWᵀ with as few columns as there can be: if ε ~ N(0, I) has m entries and η ~ N(0, I) has min(h, m), then
 * Wε and Fη have the same distribution, N(0, WWᵀ). Drawing η is the same experiment with far fewer numbers.
 *
 * <p>F comes from an LQ decomposition by Householder reflections, W = LQ with F = L, and not from a Cholesky factorisation
 * of WWᵀ: it needs no Gram matrix (which would lose half the digits), and rows that depend on others need no special care.
 */
public final class GaussianFactor {
    private GaussianFactor() {}

    /**
     * The factor.
     *
     * @param w {@code [h, m]}
     * @return for m ≤ h: w itself; else a lower triangle, row j of j+1 entries, the zeros behind them left out
     */
    public static double[][] of(double[][] w) {
        int h = w.length;
        int m = w[0].length;
        if (m <= h) {
            return w;
        }
        double[][] rest = new double[h][];
        for (int j = 0; j < h; j++) {
            rest[j] = w[j].clone();
        }
        double[][] factor = new double[h][];
        for (int k = 0; k < h; k++) {
            double length = reflect(rest, k);
            factor[k] = new double[k + 1];
            System.arraycopy(rest[k], 0, factor[k], 0, k);
            factor[k][k] = length;
        }
        return factor;
    }

    /** Turns the part of row k behind column k onto the axis k, and all later rows with it; gives its signed length. */
    private static double reflect(double[][] rows, int k) {
        double[] v = rows[k];
        double norm = 0;
        for (int i = k; i < v.length; i++) {
            norm = Math.hypot(norm, v[i]);
        }
        if (norm == 0) {
            return 0;
        }
        // Away from the axis' nearer end, so that nothing cancels.
        double length = v[k] > 0 ? -norm : norm;
        double first = v[k] - length;
        // With u = v − length·e_k scaled to u_k = 1, the reflection is x − β(u·x)u, β = −first/length.
        double beta = -first / length;
        for (int i = k + 1; i < v.length; i++) {
            v[i] /= first;
        }
        for (int j = k + 1; j < rows.length; j++) {
            double[] x = rows[j];
            double dot = x[k];
            for (int i = k + 1; i < x.length; i++) {
                dot += v[i] * x[i];
            }
            dot *= beta;
            x[k] -= dot;
            for (int i = k + 1; i < x.length; i++) {
                x[i] -= dot * v[i];
            }
        }
        return length;
    }
}
