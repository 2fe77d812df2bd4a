package org.fars.model.proof;

import org.fars.math.SpectralNorm;
import org.fars.math.SymbolNorm;
import org.fars.model.Shape;

/**
 * A bound of the norm of a zero-padded convolution, or of a matrix.
 *
 * @param bound in exact arithmetic, rounded up
 * @param method how it is known, in a few words
 */
record KernelNorm(double bound, String method) {
    /** Operations that one layer may take: a few seconds. */
    private static final double LARGEST_EFFORT = 6e9;

    /** Returns the norm of the layer's symbol, or a bound that takes less time where that would take too long. */
    static KernelNorm of(KernelWeights kernel, Shape in) {
        if (symbolOperations(kernel, in) <= LARGEST_EFFORT) {
            return new KernelNorm(ofSymbol(kernel, null, in),
                    kernel.side() == 1 ? "largest singular value" : "largest singular value of its symbol");
        }
        return cheaply(kernel);
    }

    /** Returns the smaller of two bounds that hold for maps of any size. */
    static KernelNorm cheaply(KernelWeights kernel) {
        // Zero padding and shifts make no map longer.
        KernelNorm absolute = new KernelNorm(RoundingAnalysis.absoluteNorm(kernel.absoluteSums()),
                "norm of its absolute weights, added over all taps");
        int columns = kernel.in() * kernel.taps();
        double shorter = Math.min(kernel.out(), columns);
        if (shorter * shorter * Math.max(kernel.out(), columns) > LARGEST_EFFORT) {
            return absolute;
        }
        KernelNorm patches = ofPatches(kernel, columns);
        return absolute.bound() <= patches.bound() ? absolute : patches;
    }

    /**
     * Returns the largest singular value of the symbol, or that of the matrix where the kernel has one tap, rounded up.
     *
     * @param scale factors of the rows, or null for ones
     */
    static double ofSymbol(KernelWeights kernel, double[] scale, Shape in) {
        double[][][][] scaled = new double[kernel.out()][kernel.in()][kernel.side()][kernel.side()];
        double[][] matrix = new double[kernel.out()][kernel.in()];
        int side = kernel.side();
        for (int i = 0; i < kernel.values().length; i++) {
            int o = i / (kernel.in() * side * side);
            double value = kernel.values()[i] * (scale == null ? 1 : scale[o]);
            scaled[o][i / (side * side) % kernel.in()][i / side % side][i % side] = value;
            matrix[o][i % (kernel.in() * side * side) / (side * side)] = value;
        }
        return side == 1 ? SpectralNorm.upperBound(matrix) : SymbolNorm.upperBound(scaled, in.height(), in.width());
    }

    /**
     * k·‖R‖ for R = {@code [out, in·k²]}: each value stands in at most k² patches (Singla and Feizi, ICLR 2021, Theorem 1).
     */
    private static KernelNorm ofPatches(KernelWeights kernel, int columns) {
        double[][] matrix = new double[kernel.out()][columns];
        for (int k = 0; k < kernel.values().length; k++) {
            matrix[k / columns][k % columns] = kernel.values()[k];
        }
        return new KernelNorm(kernel.side() * SpectralNorm.upperBound(matrix) * (1 + 1e-12),
                "side times the norm of its weights as a matrix of patches");
    }

    /** Returns about how many operations the norm of all symbols takes. */
    private static double symbolOperations(KernelWeights kernel, Shape in) {
        double frequencies = kernel.side() == 1
                ? 0.25
                : (in.height() + kernel.side() - 1.0) * (in.width() + kernel.side() - 1.0) / 2;
        double shorter = Math.min(kernel.out(), kernel.in());
        double longer = Math.max(kernel.out(), kernel.in());
        return frequencies * (shorter * longer * kernel.taps() + 4 * shorter * shorter * longer);
    }
}
