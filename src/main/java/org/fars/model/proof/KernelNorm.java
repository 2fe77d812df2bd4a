package org.fars.model.proof;

import org.fars.math.SpectralNorm;
import org.fars.model.Shape;

/** Bounds of the norm of a zero-padded convolution, or of a matrix, that is too large for its symbol to be computed. */
final class KernelNorm {
    /** Operations of a Gram matrix that may be spent on the norm of a matrix. */
    private static final double LARGEST_EFFORT = 6e9;

    private KernelNorm() {}

    /** Returns about how many operations the norm of all symbols takes. */
    static double symbolOperations(KernelWeights kernel, Shape in) {
        double frequencies = kernel.side() == 1
                ? 0.25
                : (in.height() + kernel.side() - 1.0) * (in.width() + kernel.side() - 1.0) / 2;
        double shorter = Math.min(kernel.out(), kernel.in());
        double longer = Math.max(kernel.out(), kernel.in());
        return frequencies * (shorter * longer * kernel.taps() + 4 * shorter * shorter * longer);
    }

    /**
     * Returns the smaller of two bounds: the norm of the matrix of Σ|K| over the taps, since zero padding and shifts make no map
     * longer; and k·‖R‖ for R = {@code [out, in·k²]}, since each value stands in at most k² patches (Singla and Feizi, ICLR 2021,
     * Theorem 1).
     */
    static double upperBound(KernelWeights kernel) {
        double absolute = RoundingAnalysis.absoluteNorm(kernel.absoluteSums());
        int columns = kernel.in() * kernel.taps();
        double shorter = Math.min(kernel.out(), columns);
        if (shorter * shorter * Math.max(kernel.out(), columns) > LARGEST_EFFORT) {
            return absolute;
        }
        double[][] matrix = new double[kernel.out()][columns];
        for (int k = 0; k < kernel.values().length; k++) {
            matrix[k / columns][k % columns] = kernel.values()[k];
        }
        return Math.min(absolute, kernel.side() * SpectralNorm.upperBound(matrix) * (1 + 1e-12));
    }
}
