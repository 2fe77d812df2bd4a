package org.fars.certify;

import java.util.Arrays;
import org.fars.certify.BlockSampler.SampleAccumulator;

/** Counts which class has the largest logit. Samples with a tie or a NaN among the logits count for no class. */
final class VoteAccumulator implements SampleAccumulator<VoteAccumulator> {
    private final long[] counts;
    private final int[] wins;
    private double[] top = {};
    private long samples;

    VoteAccumulator(int classes) {
        counts = new long[classes];
        wins = new int[classes];
    }

    @Override
    public void add(double[][] logits, int samples) {
        if (top.length < samples) {
            top = new double[samples];
        }
        if (countWithoutTies(logits, samples)) {
            for (int j = 0; j < counts.length; j++) {
                counts[j] += wins[j];
            }
        } else {
            addOneByOne(logits, samples);
        }
        this.samples += samples;
    }

    /**
     * Counts how often each class has the largest logit, class by class: without branches that depend on the data, this is
     * several times as fast as going sample by sample.
     *
     * @return whether the counts are right: no ties, no NaN, nothing infinite
     */
    private boolean countWithoutTies(double[][] logits, int samples) {
        System.arraycopy(logits[0], 0, top, 0, samples);
        for (int j = 1; j < logits.length; j++) {
            raise(top, logits[j], samples);
        }
        int all = 0;
        for (int j = 0; j < logits.length; j++) {
            wins[j] = equal(top, logits[j], samples);
            all += wins[j];
        }
        // A tie counts twice.
        return all == samples && areFinite(top, samples);
    }

    private static void raise(double[] top, double[] values, int samples) {
        for (int s = 0; s < samples; s++) {
            top[s] = Math.max(top[s], values[s]);
        }
    }

    /** Counts how often two finite numbers are equal, the first never being below the second. */
    private static int equal(double[] top, double[] values, int samples) {
        long count = 0;
        for (int s = 0; s < samples; s++) {
            // Only 0 has the bit pattern 0, so only then is one less negative. A comparison would be a branch that the
            // processor cannot predict.
            count += (Double.doubleToRawLongBits(top[s] - values[s]) - 1) >>> 63;
        }
        return (int) count;
    }

    private static boolean areFinite(double[] values, int samples) {
        double zero = 0;
        for (int s = 0; s < samples; s++) {
            zero += 0 * values[s];
        }
        return zero == 0;
    }

    private void addOneByOne(double[][] logits, int samples) {
        for (int s = 0; s < samples; s++) {
            double best = Double.NEGATIVE_INFINITY;
            int winner = -1;
            for (int j = 0; j < logits.length; j++) {
                double value = logits[j][s];
                if (value > best) {
                    best = value;
                    winner = j;
                } else if (value == best) {
                    winner = -1;
                } else if (Double.isNaN(value)) {
                    // Nothing that follows exceeds this.
                    best = Double.POSITIVE_INFINITY;
                    winner = -1;
                }
            }
            if (winner >= 0) {
                counts[winner]++;
            }
        }
    }

    @Override
    public void merge(VoteAccumulator other) {
        for (int j = 0; j < counts.length; j++) {
            counts[j] += other.counts[j];
        }
        samples += other.samples;
    }

    /** Returns the votes of each class, {@code [c]}. */
    long[] counts() {
        return counts.clone();
    }

    /** Returns the number of samples, undecided ones included. */
    long samples() {
        return samples;
    }

    /** Returns the number of samples that count for no class. */
    long undecided() {
        return samples - Arrays.stream(counts).sum();
    }

    /** Returns the class with the most votes, the first of several; -1 if there are no votes. */
    int leader() {
        int leader = -1;
        for (int j = 0; j < counts.length; j++) {
            if (counts[j] > (leader < 0 ? 0 : counts[leader])) {
                leader = j;
            }
        }
        return leader;
    }
}
