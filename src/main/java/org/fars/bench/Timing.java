package org.fars.bench;

import java.util.Arrays;

/**
 * How long something took, after warm-up.
 *
 * @param median the median of all runs, in seconds
 * @param best the shortest run, in seconds
 * @param runs how many
 */
public record Timing(double median, double best, int runs) {
    static Timing of(double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Timing(median, sorted[0], sorted.length);
    }

    double medianMillis() {
        return 1e3 * median;
    }

    /** How both numbers were found, for a row's note. */
    String note() {
        return "median of " + runs + (runs == 1 ? " run" : " runs");
    }
}
