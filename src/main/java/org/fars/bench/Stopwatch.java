package org.fars.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Times work: warms up, then runs as often as its patience allows. Two things to be compared run by turns, so that
 * whatever else the machine does falls on both.
 *
 * @param warmUp seconds of warm-up; at least one run, whatever it takes
 * @param patience seconds of measuring
 * @param fewest runs that are made even when patience has ended
 */
public record Stopwatch(double warmUp, double patience, int fewest) {
    private static final int MOST = 101;

    /**
     * Two timings of one contest.
     *
     * @param first of what ran first in each turn
     * @param second of what ran second
     * @param ratio how many times as long the second takes: the median of all turns
     */
    public record Contest(Timing first, Timing second, double ratio) {
        /** How it was found, and what the shortest runs say, which a busy machine disturbs less. */
        String note() {
            return String.format(Locale.ROOT, "by turns; %s; by best runs %.2f", first.note(),
                    second.best() / first.best());
        }
    }

    /** One so many times as patient, in seconds and in runs: for what must not hang on a few of them. */
    public Stopwatch patient(int times) {
        return new Stopwatch(warmUp, times * patience, times * fewest);
    }

    /** Times one thing. */
    public Timing time(Runnable work) {
        return timing(turns(List.of(work)), 0);
    }

    /** Times two things by turns. */
    public Contest compare(Runnable first, Runnable second) {
        List<double[]> turns = turns(List.of(first, second));
        double ratio = Timing.of(turns.stream().mapToDouble(turn -> turn[1] / turn[0]).toArray()).median();
        return new Contest(timing(turns, 0), timing(turns, 1), ratio);
    }

    private static Timing timing(List<double[]> turns, int index) {
        return Timing.of(turns.stream().mapToDouble(turn -> turn[index]).toArray());
    }

    /** Seconds of each work, turn by turn. */
    private List<double[]> turns(List<Runnable> works) {
        long began = System.nanoTime();
        do {
            works.forEach(Runnable::run);
        } while (since(began) < warmUp);
        List<double[]> turns = new ArrayList<>();
        began = System.nanoTime();
        while (turns.size() < fewest || since(began) < patience && turns.size() < MOST) {
            turns.add(works.stream().mapToDouble(Stopwatch::once).toArray());
        }
        return turns;
    }

    private static double once(Runnable work) {
        long began = System.nanoTime();
        work.run();
        return since(began);
    }

    /** Seconds since a reading of {@link System#nanoTime}. */
    static double since(long began) {
        return 1e-9 * (System.nanoTime() - began);
    }
}
