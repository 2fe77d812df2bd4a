package org.fars.math;

/**
 * Proved upper bounds of the spectral norm ‖W‖₂, the largest singular value.
 *
 * <p>Power iteration gives a lower bound, which only serves as the first candidate. A candidate λ is an upper bound of the
 * largest eigenvalue of the Gram matrix G (WWᵀ or WᵀW, whichever is smaller) if the Cholesky factorisation of λI − G
 * succeeds, because in floating point that proves λ_min(λI − G) ≥ −γ·tr(λI − G) (Rump, <em>Verification of positive
 * definiteness</em>, BIT 46, 2006, Theorem 2.3). Bisection between refused and proved candidates brings the bound down to
 * about 1e-13 above the norm for small matrices, and 1e-5 for large ones, where each proof takes a noticeable fraction of a
 * second; all rounding is added on top.
 */
public final class SpectralNorm {
    private static final int SMALL = 96;
    private static final int ITERATIONS = 400;

    private SpectralNorm() {}

    /**
     * Returns a proved upper bound of ‖W‖₂.
     *
     * @param w {@code [rows, columns]}, not empty
     * @return at least ‖W‖₂, at most about 1e-5 of it more; 0 for a matrix of zeros, +∞ where an entry is not finite
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
        return NormBounds.scaledUp(upperBoundOfScaled(scaled), exponent);
    }

    private static double upperBoundOfScaled(double[][] w) {
        double[][] columns = w.length >= w[0].length ? w : transposed(w);
        double[][] gram = gram(columns);
        int k = gram.length;
        double trace = 0;
        for (int i = 0; i < k; i++) {
            trace += gram[i][i];
        }
        double proved = smallestProved(gram, powerIteration(gram), trace);
        // Products and sums of the Gram matrix (at most γ_m·‖W‖_F² in norm), then Rump's allowance for the factorisation,
        // both doubled so that the rounding of this very line does not matter.
        double allowance = 2 * NormBounds.UNIT * ((columns.length + 2) * trace + (k + 3) * (k * proved + trace));
        return Math.sqrt(proved + allowance) * (1 + 4 * NormBounds.UNIT);
    }

    /** Returns the smallest λ found for which the factorisation of λI − G succeeds. */
    private static double smallestProved(double[][] gram, double estimate, double trace) {
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
            // An arbitrary start vector; a bad one only costs bisection steps.
            v[i] = gram[i][i] * (1 + 0.5 * Math.sin(i + 1.0));
        }
        double estimate = 0;
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double norm = NormBounds.upperBound(v);
            if (norm == 0) {
                break;
            }
            double[] next = new double[k];
            for (int j = 0; j < k; j++) {
                v[j] /= norm;
                subtract(next, gram[j], -v[j], k);
            }
            double rayleigh = 0;
            for (int i = 0; i < k; i++) {
                rayleigh += next[i] * v[i];
            }
            estimate = Math.max(estimate, rayleigh);
            v = next;
        }
        for (int i = 0; i < k; i++) {
            estimate = Math.max(estimate, gram[i][i]);
        }
        return estimate;
    }

    /** Returns whether all pivots of the Cholesky factorisation of λI − G are positive. */
    private static boolean isPositiveDefinite(double[][] gram, double lambda) {
        int k = gram.length;
        double[][] rest = new double[k][];
        for (int i = 0; i < k; i++) {
            rest[i] = new double[i + 1];
            subtract(rest[i], gram[i], 1, i + 1);
            rest[i][i] = lambda - gram[i][i];
        }
        double[] column = new double[k];
        for (int p = 0; p < k; p++) {
            double pivot = rest[p][p];
            if (!(pivot > 0)) {
                return false;
            }
            double root = Math.sqrt(pivot);
            for (int i = p + 1; i < k; i++) {
                column[i] = rest[i][p] / root;
            }
            for (int i = p + 1; i < k; i++) {
                double factor = column[i];
                double[] row = rest[i];
                for (int j = p + 1; j <= i; j++) {
                    row[j] -= factor * column[j];
                }
            }
        }
        return true;
    }

    /** Returns WᵀW. */
    private static double[][] gram(double[][] w) {
        int k = w[0].length;
        double[][] gram = new double[k][k];
        for (double[] row : w) {
            for (int i = 0; i < k; i++) {
                subtract(gram[i], row, -row[i], i + 1);
            }
        }
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < i; j++) {
                gram[j][i] = gram[i][j];
            }
        }
        return gram;
    }

    /** Computes target −= factor·values on the first {@code count} entries. */
    private static void subtract(double[] target, double[] values, double factor, int count) {
        for (int i = 0; i < count; i++) {
            target[i] -= factor * values[i];
        }
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
