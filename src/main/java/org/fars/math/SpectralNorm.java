package org.fars.math;

/**
 * The spectral norm ‖W‖₂ (largest singular value) from above, proved and not estimated.
 *
 * <p>Power iteration gives a lower bound only. So it just proposes: a candidate λ is an upper bound of the largest
 * eigenvalue of the Gram matrix G (WWᵀ or WᵀW, whichever is smaller) as soon as the Cholesky factorisation of λI − G goes
 * through, because in floating point that proves λ_min(λI − G) ≥ −γ·tr(λI − G) (Rump, <em>Verification of positive
 * definiteness</em>, BIT 46, 2006, Theorem 2.3). Bisection between what is refused and what is proved brings the bound
 * down to about 1e-13 above the norm for small matrices, 1e-5 for large ones, where each proof takes a noticeable
 * fraction of a second; all rounding is added on top.
 */
public final class SpectralNorm {
    private static final int SMALL = 96;
    private static final int ITERATIONS = 400;

    private SpectralNorm() {}

    /**
     * An upper bound of ‖W‖₂.
     *
     * @param w {@code [rows, columns]}, not empty
     * @return at least ‖W‖₂ and hardly more; 0 for a matrix of zeros, +∞ where an entry is not finite
     */
    public static double upperBound(double[][] w) {
        double largest = 0;
        for (double[] row : w) {
            for (double value : row) {
                if (!Double.isFinite(value)) {
                    return Double.POSITIVE_INFINITY;
                }
                largest = Math.max(largest, Math.abs(value));
            }
        }
        if (largest == 0) {
            return 0;
        }
        int exponent = Math.getExponent(largest);
        double[][] scaled = new double[w.length][];
        for (int i = 0; i < w.length; i++) {
            scaled[i] = new double[w[i].length];
            for (int k = 0; k < w[i].length; k++) {
                scaled[i][k] = Math.scalb(w[i][k], -exponent);
            }
        }
        return Math.scalb(upperBoundOfScaled(scaled), exponent);
    }

    private static double upperBoundOfScaled(double[][] w) {
        double[][] rows = w.length <= w[0].length ? w : transposed(w);
        int k = rows.length;
        double[][] gram = gram(rows);
        double trace = 0;
        for (int i = 0; i < k; i++) {
            trace += gram[i][i];
        }
        double proved = proveFrom(gram, powerIteration(gram), trace);
        // Products and sums of the Gram matrix (at most γ_m·‖W‖_F² in norm), then Rump's allowance for the factorisation,
        // both doubled so that the rounding of this very line does not matter.
        double allowance = 2 * Norms.UNIT * ((rows[0].length + 2) * trace + (k + 3) * (k * proved + trace));
        return Math.sqrt(proved + allowance) * (1 + 4 * Norms.UNIT);
    }

    /** The smallest λ found for which λI − G factors. */
    private static double proveFrom(double[][] gram, double estimate, double trace) {
        double tolerance = gram.length <= SMALL ? 1e-13 : 1e-5;
        double refused = estimate * (1 - 1e-12);
        double proved = Double.NaN;
        for (double excess = tolerance; Double.isNaN(proved); excess *= 16) {
            // The trace of a positive semidefinite matrix is at least its norm; a little more always factors.
            double candidate = Math.min(estimate * (1 + excess), trace * (1 + 1e-9));
            if (isPositiveDefinite(gram, candidate)) {
                proved = candidate;
            } else {
                if (candidate >= trace * (1 + 1e-9)) {
                    throw new IllegalStateException("no bound of a Gram matrix with trace " + trace);
                }
                refused = candidate;
            }
        }
        while (proved - refused > tolerance * proved) {
            double middle = refused + (proved - refused) / 2;
            if (isPositiveDefinite(gram, middle)) {
                proved = middle;
            } else {
                refused = middle;
            }
        }
        return proved;
    }

    private static double powerIteration(double[][] gram) {
        int k = gram.length;
        double[] v = new double[k];
        for (int i = 0; i < k; i++) {
            // Not orthogonal to anything in particular; a bad start only costs bisection steps.
            v[i] = gram[i][i] * (1 + 0.5 * Math.sin(i + 1.0));
        }
        double estimate = 0;
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double norm = Norms.upperBound(v);
            if (norm == 0) {
                break;
            }
            double[] next = new double[k];
            double rayleigh = 0;
            for (int i = 0; i < k; i++) {
                v[i] /= norm;
            }
            for (int i = 0; i < k; i++) {
                double sum = 0;
                double[] row = gram[i];
                for (int j = 0; j < k; j++) {
                    sum += row[j] * v[j];
                }
                next[i] = sum;
                rayleigh += sum * v[i];
            }
            estimate = Math.max(estimate, rayleigh);
            v = next;
        }
        for (int i = 0; i < k; i++) {
            estimate = Math.max(estimate, gram[i][i]);
        }
        return estimate;
    }

    /** Whether the Cholesky factorisation of λI − G meets positive pivots only. */
    private static boolean isPositiveDefinite(double[][] gram, double lambda) {
        int k = gram.length;
        double[][] factor = new double[k][];
        for (int i = 0; i < k; i++) {
            double[] row = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                double[] other = j == i ? row : factor[j];
                double sum = i == j ? lambda - gram[i][i] : -gram[i][j];
                for (int l = 0; l < j; l++) {
                    sum -= row[l] * other[l];
                }
                if (i != j) {
                    row[j] = sum / other[j];
                } else if (sum > 0) {
                    row[i] = Math.sqrt(sum);
                } else {
                    return false;
                }
            }
            factor[i] = row;
        }
        return true;
    }

    private static double[][] gram(double[][] rows) {
        double[][] gram = new double[rows.length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int l = 0; l < rows[i].length; l++) {
                    sum += rows[i][l] * rows[j][l];
                }
                gram[i][j] = sum;
                gram[j][i] = sum;
            }
        }
        return gram;
    }

    private static double[][] transposed(double[][] w) {
        double[][] transposed = new double[w[0].length][w.length];
        for (int i = 0; i < w.length; i++) {
            for (int j = 0; j < w[i].length; j++) {
                transposed[j][i] = w[i][j];
            }
        }
        return transposed;
    }
}
