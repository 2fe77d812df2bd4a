package org.fars.certify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fars.model.Head;
import org.fars.model.SparsemaxHead;

/**
 * What is chosen on the n₀ samples, and on nothing else, before the n samples estimate: a class A and a temperature t.
 * Choosing them on the samples that also estimate would make the confidence a lie.
 *
 * @param winner A, the class with the largest mean score at t; -1 where the scores are not numbers
 * @param temperature t
 */
record TemperatureSelection(int winner, double temperature) {
    /** Choosing is no proof, so it need not look at more samples than this. */
    private static final int ENOUGH = 10_000;
    private static final int SMALLEST_POWER = -6;
    private static final int LARGEST_POWER = 12;

    /**
     * Tries t·2^k around the head's (or the settings') temperature and takes the one that promises the largest radius.
     *
     * @param sampler draws the n₀ samples
     * @param promise the radius expected of a class and the moments of its scores
     */
    static TemperatureSelection choose(Head head, CertifySettings settings, BlockSampler sampler, Promise promise) {
        int classes = head.classes();
        Kept kept = sampler.sample(0, Math.min(settings.n0(), ENOUGH), new Kept(classes), () -> new Kept(classes));
        double base = around(head, settings);
        TemperatureSelection best = new TemperatureSelection(-1, base);
        double largest = Double.NEGATIVE_INFINITY;
        for (int power = SMALLEST_POWER; power <= LARGEST_POWER; power++) {
            double temperature = Math.scalb(base, power);
            MomentAccumulator scores = MomentAccumulator.ofScores(classes, 1, temperature);
            kept.into(scores);
            int winner = Head.argmax(scores.means());
            double radius = winner < 0 ? Double.NaN : promise.radius(kept, winner, temperature);
            if (radius > largest) {
                largest = radius;
                best = new TemperatureSelection(winner, temperature);
            }
        }
        return best;
    }

    /** The temperature around which others are tried: the head's, else the settings'. */
    static double around(Head head, CertifySettings settings) {
        return head instanceof SparsemaxHead sparsemax ? sparsemax.temperature() : settings.temperature();
    }

    /** See {@link #choose}. */
    @FunctionalInterface
    interface Promise {
        double radius(Kept samples, int winner, double temperature);
    }

    /** The samples themselves. */
    static final class Kept implements SampleAccumulator<Kept> {
        private final int classes;
        private final List<double[][]> panels = new ArrayList<>();

        Kept(int classes) {
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
        public void merge(Kept other) {
            panels.addAll(other.panels);
        }

        /** Takes all of them in. */
        MomentAccumulator into(MomentAccumulator moments) {
            for (double[][] panel : panels) {
                moments.add(panel, panel[0].length);
            }
            return moments;
        }
    }
}
