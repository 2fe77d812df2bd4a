package org.fars.certify;

import org.fars.certify.BlockSampler.SampleAccumulator;
import org.fars.math.Simplex;

/**
 * Accumulates means and variances of p = sparsemax_r(t·l) or, given a class A, of the margins p_A − p_j.
 */
final class MomentAccumulator implements SampleAccumulator<MomentAccumulator> {
    /** Covers the rounding of a variance that is computed from a sum of squares of values of about 1. */
    private static final double ROUNDING = 1e-12;

    private final double r;
    private final double temperature;
    private final int reference;
    private final double[] sums;
    private final double[] squares;
    private final double[] values;
    private final double[] scratch;
    private long samples;

    private MomentAccumulator(int classes, double r, double temperature, int reference) {
        this.r = r;
        this.temperature = temperature;
        this.reference = reference;
        sums = new double[classes];
        squares = new double[classes];
        values = new double[classes];
        scratch = new double[classes];
    }

    /** Returns an accumulator of the scores p_j. */
    static MomentAccumulator ofScores(int classes, double r, double temperature) {
        return new MomentAccumulator(classes, r, temperature, -1);
    }

    /** Returns an accumulator of the margins p_A − p_j; that of A itself is 0. */
    static MomentAccumulator ofMargins(int classes, double r, double temperature, int winner) {
        return new MomentAccumulator(classes, r, temperature, winner);
    }

    @Override
    public void add(double[][] logits, int samples) {
        for (int s = 0; s < samples; s++) {
            for (int j = 0; j < values.length; j++) {
                values[j] = temperature * logits[j][s];
            }
            Simplex.projectInPlace(values, r, scratch);
            double from = reference < 0 ? 0 : values[reference];
            for (int j = 0; j < values.length; j++) {
                double value = reference < 0 ? values[j] : from - values[j];
                sums[j] += value;
                squares[j] += value * value;
            }
        }
        this.samples += samples;
    }

    @Override
    public void merge(MomentAccumulator other) {
        for (int j = 0; j < sums.length; j++) {
            sums[j] += other.sums[j];
            squares[j] += other.squares[j];
        }
        samples += other.samples;
    }

    /** Returns the number of samples. */
    long samples() {
        return samples;
    }

    /** Returns the mean of class j; NaN if a sample was. */
    double mean(int j) {
        return sums[j] / samples;
    }

    /** Returns the means of all classes, {@code [c]}. */
    double[] means() {
        double[] means = new double[sums.length];
        for (int j = 0; j < means.length; j++) {
            means[j] = mean(j);
        }
        return means;
    }

    /** Returns the sample variance (divisor n−1) of class j, rounded up; of a single sample, the largest possible one. */
    double variance(int j) {
        if (samples < 2) {
            return r * r;
        }
        double centred = squares[j] - sums[j] * mean(j);
        return Math.max(0, centred) / (samples - 1) + ROUNDING * Math.max(1, r * r);
    }
}
