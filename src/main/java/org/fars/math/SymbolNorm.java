package org.fars.math;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Proved upper bounds of the operator norm of a zero-padded convolution. On a torus of (H+k−1)×(W+k−1) pixels the convolution is
 * block-diagonal in the Fourier basis, with one small matrix per frequency, its symbol; zero padding is a compression of
 * that operator and cannot have a larger norm (Sedghi et al., ICLR 2019, for the torus).
 */
public final class SymbolNorm {
    /** Factor that covers the rounding of a symbol's entries, sums of some thousand products at most. */
    private static final double ROUNDING = 1 + 1e-11;

    private final double[][][][] kernel;
    private final int out;
    private final int in;
    private final int k;

    private SymbolNorm(double[][][][] kernel) {
        this.kernel = kernel;
        this.out = kernel.length;
        this.in = kernel[0].length;
        this.k = kernel[0][0].length;
    }

    /**
     * Returns an upper bound of the norm for maps of one size.
     *
     * @param kernel {@code [out, in, k, k]}
     * @param height H, rows of the map
     * @param width W, columns
     * @return the largest singular value over all frequencies; +∞ where an entry is not finite
     */
    public static double upperBound(double[][][][] kernel, int height, int width) {
        return new SymbolNorm(kernel).largest(height, width);
    }

    /** A frequency, in radians per pixel, and a cheap bound of its symbol's norm. */
    private record Candidate(double rowFrequency, double columnFrequency, double bound) {}

    private double largest(int height, int width) {
        int rows = height + k - 1;
        int columns = width + k - 1;
        // Opposite frequencies have conjugate symbols, of equal norm: half of them suffice.
        Candidate[] candidates = new Candidate[rows * (columns / 2 + 1)];
        for (int i = 0; i < candidates.length; i++) {
            double rowFrequency = 2 * Math.PI * (i / (columns / 2 + 1)) / rows;
            double columnFrequency = 2 * Math.PI * (i % (columns / 2 + 1)) / columns;
            double bound = cheapBound(symbol(rowFrequency, columnFrequency));
            if (!(bound < Double.POSITIVE_INFINITY)) {
                return Double.POSITIVE_INFINITY;
            }
            candidates[i] = new Candidate(rowFrequency, columnFrequency, bound);
        }
        Arrays.sort(candidates, Comparator.comparingDouble(Candidate::bound).reversed());
        double largest = 0;
        for (Candidate candidate : candidates) {
            if (candidate.bound() <= largest) {
                break;
            }
            double[][] symbol = symbol(candidate.rowFrequency(), candidate.columnFrequency());
            largest = Math.max(largest, SpectralNorm.upperBound(symbol) * ROUNDING);
        }
        return largest;
    }

    /** Returns the symbol M at a frequency as the real matrix [[Re M, −Im M], [Im M, Re M]], which has the same norm. */
    private double[][] symbol(double rowFrequency, double columnFrequency) {
        double[] cosines = new double[k * k];
        double[] sines = new double[k * k];
        for (int a = 0; a < k * k; a++) {
            double angle = rowFrequency * (a / k) + columnFrequency * (a % k);
            cosines[a] = Math.cos(angle);
            sines[a] = Math.sin(angle);
        }
        double[][] real = new double[2 * out][2 * in];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                double cosine = 0;
                double sine = 0;
                for (int a = 0; a < k * k; a++) {
                    double value = kernel[o][i][a / k][a % k];
                    cosine += value * cosines[a];
                    sine += value * sines[a];
                }
                real[o][i] = cosine;
                real[out + o][in + i] = cosine;
                real[out + o][i] = sine;
                real[o][in + i] = -sine;
            }
        }
        return real;
    }

    /** Returns √(max_i Σ_j |MMᵀ|_ij) along the shorter side, which is at least ‖M‖₂. */
    private static double cheapBound(double[][] m) {
        boolean byRows = m.length <= m[0].length;
        int side = byRows ? m.length : m[0].length;
        int other = byRows ? m[0].length : m.length;
        double largest = 0;
        // The second half of the rows repeats the first: [[A, −B], [B, A]].
        for (int i = 0; i < side / 2; i++) {
            double sum = 0;
            for (int j = 0; j < side; j++) {
                double product = 0;
                for (int n = 0; n < other; n++) {
                    product += byRows ? m[i][n] * m[j][n] : m[n][i] * m[n][j];
                }
                sum += Math.abs(product);
            }
            largest = Double.isNaN(sum) ? Double.POSITIVE_INFINITY : Math.max(largest, sum);
        }
        return Math.sqrt(largest) * ROUNDING;
    }
}
