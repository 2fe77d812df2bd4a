package org.fars.certify;

import java.util.Arrays;

/** Counts which class has the largest logit. A tie, or a NaN among the logits, is nobody's vote. */
final class VoteAccumulator implements SampleAccumulator<VoteAccumulator> {
    private final long[] counts;
    private final int[] won;
    private double[] top = {};
    private long samples;

    VoteAccumulator(int classes) {
        counts = new long[classes];
        won = new int[classes];
    }

    @Override
    public void add(double[][] logits, int samples) {
        if (top.length < samples) {
            top = new double[samples];
        }
        if (isPlain(logits, samples)) {
            for (int j = 0; j < counts.length; j++) {
                counts[j] += won[j];
            }
        } else {
            addOneByOne(logits, samples);
        }
        this.samples += samples;
    }

    /**
     * Counts how often each class has the largest logit, class by class, which has no branches that depend on the numbers
     * and is several times as fast as looking at samples.
     *
     * @return whether that was all: no ties, no NaN, nothing infinite
     */
    private boolean isPlain(double[][] logits, int samples) {
        System.arraycopy(logits[0], 0, top, 0, samples);
        for (int j = 1; j < logits.length; j++) {
            raise(top, logits[j], samples);
        }
        int all = 0;
        for (int j = 0; j < logits.length; j++) {
            won[j] = equal(top, logits[j], samples);
            all += won[j];
        }
        // A tie counts twice.
        return all == samples && areFinite(top, samples);
    }

    private static void raise(double[] top, double[] values, int samples) {
        for (int s = 0; s < samples; s++) {
            top[s] = Math.max(top[s], values[s]);
        }
    }

    /** How often two finite numbers are equal, the first never below the second. */
    private static int equal(double[] top, double[] values, int samples) {
        long count = 0;
        for (int s = 0; s < samples; s++) {
            // Only of 0 is the pattern of bits 0, so that only there one less is negative. A comparison would be a branch
            // that the processor cannot foresee.
            count += (Double.doubleToRawLongBits(top[s] - values[s]) - 1) >>> 63;
        }
        return (int) count;
    }

    private static boolean areFinite(double[] values, int samples) {
        double nothing = 0;
        for (int s = 0; s < samples; s++) {
            nothing += 0 * values[s];
        }
        return nothing == 0;
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
                    // Nothing that follows is above this.
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

    /** Votes of each class, {@code [c]}. */
    long[] counts() {
        return counts.clone();
    }

    /** All samples, undecided ones included. */
    long samples() {
        return samples;
    }

    /** Samples that were nobody's vote. */
    long undecided() {
        return samples - Arrays.stream(counts).sum();
    }

    /** The class with the most votes, the first of several; -1 where nobody has any. */
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
