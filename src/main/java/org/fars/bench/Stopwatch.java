package org.fars.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times tasks: warms up, then runs until its duration has passed. Two tasks to be compared run alternately, so that
 * whatever else the machine does slows both.
 *
 * @param warmUp seconds of warm-up; at least one run, however long it takes
 * @param duration seconds of measuring
 * @param minRuns runs that are made even after the duration has passed
 */
public record Stopwatch(double warmUp, double duration, int minRuns) {
    private static final int MAX_RUNS = 101;

    /**
     * How long a task took, after warm-up.
     *
     * @param median the median of all runs, in seconds
     * @param best the shortest run, in seconds
     * @param runs number of runs
     */
    public record Timing(double median, double best, int runs) {
        static Timing of(double[] seconds) {
            double[] sorted = seconds.clone();
            Arrays.sort(sorted);
            int middle = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Timing(median, sorted[0], sorted.length);
        }

        /** Returns the median in milliseconds. */
        double medianMillis() {
            return 1e3 * median;
        }

        /** Returns how the numbers were found, for a row's note. */
        String note() {
            return "median of " + runs + (runs == 1 ? " run" : " runs");
        }
    }

    /**
     * Timings of two tasks that ran alternately.
     *
     * @param first of the task that ran first in each round
     * @param second of the task that ran second
     * @param ratio time of the second divided by that of the first: the median over all rounds
     */
    public record Comparison(Timing first, Timing second, double ratio) {
        /** Returns how the ratio was found, and the ratio of the shortest runs, which a busy machine disturbs less. */
        String note() {
            return String.format(Locale.ROOT, "by turns; %s; by best runs %.2f", first.note(),
                    second.best() / first.best());
        }
    }

    /** Returns a stopwatch with {@code factor} times the duration and runs, for times that differ little. */
    public Stopwatch extended(int factor) {
        return new Stopwatch(warmUp, factor * duration, factor * minRuns);
    }

    /** Times one task. */
    public Timing time(Runnable task) {
        return timing(rounds(List.of(task)), 0);
    }

    /** Times two tasks that run alternately. */
    public Comparison compare(Runnable first, Runnable second) {
        List<double[]> rounds = rounds(List.of(first, second));
        double ratio = Timing.of(rounds.stream().mapToDouble(round -> round[1] / round[0]).toArray()).median();
        return new Comparison(timing(rounds, 0), timing(rounds, 1), ratio);
    }

    private static Timing timing(List<double[]> rounds, int task) {
        return Timing.of(rounds.stream().mapToDouble(round -> round[task]).toArray());
    }

    /** Returns the seconds of each task, round by round. */
    private List<double[]> rounds(List<Runnable> tasks) {
        long began = System.nanoTime();
        do {
            tasks.forEach(Runnable::run);
        } while (secondsSince(began) < warmUp);
        List<double[]> rounds = new ArrayList<>();
        began = System.nanoTime();
        while (rounds.size() < minRuns || secondsSince(began) < duration && rounds.size() < MAX_RUNS) {
            rounds.add(tasks.stream().mapToDouble(Stopwatch::timeOnce).toArray());
        }
        return rounds;
    }

    private static double timeOnce(Runnable task) {
        long began = System.nanoTime();
        task.run();
        return secondsSince(began);
    }

    /** Returns the seconds since a reading of {@link System#nanoTime}. */
    static double secondsSince(long began) {
        return 1e-9 * (System.nanoTime() - began);
    }
}
