package org.fars.model.proof;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.fars.model.proof.RoundingAnalysis.FloatErrors;

/**
 * Σ_j |K Kᵀ|_ij q_j/q_i for each channel i of a kernel's first axis, over j and both spatial axes: a bound, row by row, of
 * the operator K Kᵀ (SLL, Araujo et al. 2023; AOL, Prach and Lampert 2022).
 *
 * @param values the computed sums
 * @param relativeErrors a bound of |computed − exact|/exact for each sum; 0 for sums of 0, which are exact. Infinite where
 * none is known: a value that is not finite, or more cancellation than float64 resolves
 */
public record GramSums(double[] values, double[] relativeErrors) {
    /** Of the logarithms of q: the exponential of a larger one, times a sum, could leave the range of double. */
    private static final double LARGEST_SPREAD = 600;
    private static final int COLUMN_BLOCK = 256;
    /** Covers the rounding of the bounds themselves, sums of at most some millions of positive numbers. */
    private static final double UP = 1 + 1e-8;

    /**
     * Computes the sums.
     *
     * @param kernel K
     * @param logarithms ln q of each channel of the first axis, or null if all are equal
     */
    public static GramSums of(KernelWeights kernel, double[] logarithms) {
        return new Computation(kernel, logarithms, true).sums();
    }

    /** Computes the sums without the absolute value and with all q equal, as published code does for its first layer. */
    static GramSums signed(KernelWeights kernel) {
        return new Computation(kernel, null, false).sums();
    }

    /** Returns the largest exact sum, rounded up. */
    public double largest() {
        double largest = 0;
        for (int i = 0; i < values.length; i++) {
            largest = relativeErrors[i] < 0.5
                    ? Math.max(largest, values[i] / (1 - relativeErrors[i]) * UP)
                    : Double.POSITIVE_INFINITY;
        }
        return largest;
    }

    private record Computation(KernelWeights kernel, double[] logarithms, boolean absolute) {
        GramSums sums() {
            double[] q = new double[kernel.out()];
            double middle = 0;
            double spread = 0;
            if (logarithms == null) {
                Arrays.fill(q, 1);
            } else {
                double smallest = Arrays.stream(logarithms).min().orElse(0);
                double largest = Arrays.stream(logarithms).max().orElse(0);
                middle = smallest + (largest - smallest) / 2;
                spread = largest - smallest;
                for (int i = 0; i < q.length; i++) {
                    q[i] = StrictMath.exp(logarithms[i] - middle);
                }
            }
            double[] values = weightedRows(q);
            double[] magnitudes = magnitudes(q);
            // Products and sums of an entry, then those over j and the spatial axes, the two exponentials (1 ulp each, and the
            // rounding of their arguments), the product with one and the division by the other.
            double entry = FloatErrors.gamma(WeightMatrix.roundings((long) kernel.in() * kernel.taps()));
            double sum = FloatErrors.gamma(shifts() + block() + blocks() + 8)
                    + 4 * FloatErrors.UNIT * (spread + Math.abs(middle));
            boolean known = kernel.exact() && spread <= LARGEST_SPREAD;
            double[] errors = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                if (magnitudes[i] == 0) {
                    values[i] = 0;
                    continue;
                }
                double absoluteError = UP * (entry * magnitudes[i] + sum * magnitudes[i] * (absolute ? 0 : 1)
                        + sum * Math.abs(values[i]));
                double exact = Math.abs(values[i]) - absoluteError;
                errors[i] = known && exact > 0 && Double.isFinite(values[i])
                        ? UP * absoluteError / exact
                        : Double.POSITIVE_INFINITY;
            }
            return new GramSums(values, errors);
        }

        private int shifts() {
            return (2 * kernel.side() - 1) * (2 * kernel.side() - 1);
        }

        /** How many channels are worked on together, and added up before others. */
        private int block() {
            return Math.max(1, COLUMN_BLOCK / shifts());
        }

        private int blocks() {
            return (kernel.out() + block() - 1) / block();
        }

        /** Σ_j G_ij q_j/q_i of the computed entries. */
        private double[] weightedRows(double[] q) {
            WeightMatrix rows = new WeightMatrix(kernel.rows());
            int shifts = shifts();
            int block = block();
            double[][] parts = IntStream.range(0, blocks()).parallel().mapToObj(b -> {
                int from = b * block;
                int to = Math.min(kernel.out(), from + block);
                double[][] entries = new double[kernel.out()][(to - from) * shifts];
                rows.addProduct(shifted(from, to, 2 * kernel.side() - 1), entries, 0, (to - from) * shifts);
                double[] sums = new double[kernel.out()];
                for (int i = 0; i < sums.length; i++) {
                    for (int j = from; j < to; j++) {
                        double sum = 0;
                        for (int k = (j - from) * shifts; k < (j - from + 1) * shifts; k++) {
                            sum += absolute ? Math.abs(entries[i][k]) : entries[i][k];
                        }
                        sums[i] += sum * q[j];
                    }
                }
                return sums;
            }).toArray(double[][]::new);
            double[] sums = new double[kernel.out()];
            for (double[] part : parts) {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += part[i];
                }
            }
            for (int i = 0; i < sums.length; i++) {
                sums[i] /= q[i];
            }
            return sums;
        }

        /** The kernels of some channels, shifted against each tap by every distance at which they overlap. */
        private double[][] shifted(int from, int to, int span) {
            int side = kernel.side();
            int taps = kernel.taps();
            double[][] columns = new double[kernel.in() * taps][(to - from) * span * span];
            for (int row = 0; row < columns.length; row++) {
                int channel = row / taps;
                int y = row % taps / side;
                int x = row % taps % side;
                for (int j = from; j < to; j++) {
                    int start = (j * kernel.in() + channel) * taps;
                    for (int tap = 0; tap < taps; tap++) {
                        int shift = (tap / side - y + side - 1) * span + tap % side - x + side - 1;
                        columns[row][(j - from) * span * span + shift] = kernel.values()[start + tap];
                    }
                }
            }
            return columns;
        }

        /** Σ_j (|K| ⋆ |K|)_ij q_j/q_i over all shifts: what rounding errors are relative to. */
        private double[] magnitudes(double[] q) {
            double[][] sums = kernel.absoluteSums();
            double[] weighted = new double[kernel.in()];
            for (int j = 0; j < sums.length; j++) {
                for (int c = 0; c < weighted.length; c++) {
                    weighted[c] += sums[j][c] * q[j];
                }
            }
            double[] magnitudes = new double[sums.length];
            for (int i = 0; i < sums.length; i++) {
                for (int c = 0; c < weighted.length; c++) {
                    magnitudes[i] += sums[i][c] * weighted[c];
                }
                magnitudes[i] /= q[i];
            }
            return magnitudes;
        }
    }
}
