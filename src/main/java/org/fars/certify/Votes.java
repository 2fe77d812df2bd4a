package org.fars.certify;

import java.util.Arrays;

/** Counts which class has the largest logit. A tie, or a NaN among the logits, is nobody's vote. */
final class Votes implements Tally<Votes> {
    private final long[] counts;
    private long samples;

    Votes(int classes) {
        counts = new long[classes];
    }

    @Override
    public void add(double[][] logits, int samples) {
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
        this.samples += samples;
    }

    @Override
    public void merge(Votes other) {
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
