package org.fars.certify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fars.certify.BlockSampler.SampleAccumulator;
import org.fars.certify.MeanScoreCertifier.MomentAccumulator;
import org.fars.model.Head;
import org.fars.model.SparsemaxHead;

/**
 * The class A and the temperature t, chosen on the n₀ samples only. Were they chosen on the n samples that estimate, the
 * confidence would not hold.
 *
 * @param winner A, the class with the largest mean score at t; -1 if the scores are not numbers
 * @param temperature t
 */
record TemperatureSelection(int winner, double temperature) {
    /** A choice needs no more samples than this: nothing is proved by it. */
    private static final int MOST_SAMPLES = 10_000;
    private static final int SMALLEST_POWER = -6;
    private static final int LARGEST_POWER = 12;

    /**
     * Tries t·2^k around the head's (or the settings') temperature and takes the one with the largest expected radius.
     *
     * @param sampler draws the n₀ samples
     * @param objective the expected radius
     */
    static TemperatureSelection choose(Head head, CertifySettings settings, BlockSampler sampler, Objective objective) {
        int classes = head.classes();
        StoredSamples stored = sampler.sample(0, Math.min(settings.n0(), MOST_SAMPLES), new StoredSamples(classes),
                () -> new StoredSamples(classes));
        double base = base(head, settings);
        TemperatureSelection best = new TemperatureSelection(-1, base);
        double largest = Double.NEGATIVE_INFINITY;
        for (int power = SMALLEST_POWER; power <= LARGEST_POWER; power++) {
            double temperature = Math.scalb(base, power);
            MomentAccumulator scores = MomentAccumulator.ofScores(classes, 1, temperature);
            stored.into(scores);
            int winner = Head.argmax(scores.means());
            double radius = winner < 0 ? Double.NaN : objective.radius(stored, winner, temperature);
            if (radius > largest) {
                largest = radius;
                best = new TemperatureSelection(winner, temperature);
            }
        }
        return best;
    }

    /** Returns the temperature around which others are tried: the head's, else the settings'. */
    static double base(Head head, CertifySettings settings) {
        return head instanceof SparsemaxHead sparsemax ? sparsemax.temperature() : settings.temperature();
    }

    /** See {@link #choose}. */
    @FunctionalInterface
    interface Objective {
        double radius(StoredSamples samples, int winner, double temperature);
    }

    /** Keeps the samples themselves. */
    static final class StoredSamples implements SampleAccumulator<StoredSamples> {
        private final int classes;
        private final List<double[][]> panels = new ArrayList<>();

        StoredSamples(int classes) {
            this.classes = classes;
        }

        @Override
        public void add(double[][] logits, int samples) {
            double[][] copy = new double[classes][];
            for (int j = 0; j < classes; j++) {
                copy[j] = Arrays.copyOf(logits[j], samples);
            }
            panels.add(copy);
        }

        @Override
        public void merge(StoredSamples other) {
            panels.addAll(other.panels);
        }

        /** Adds all samples to {@code moments}. */
        MomentAccumulator into(MomentAccumulator moments) {
            for (double[][] panel : panels) {
                moments.add(panel, panel[0].length);
            }
            return moments;
        }
    }
}
