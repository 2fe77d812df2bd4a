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

    /** Two timings of one contest. */
    public record Contest(Timing first, Timing second) {
        /** How many times as long the second takes: median by median. */
        double ratio() {
            return second.median() / first.median();
        }

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
        return time(List.of(work)).getFirst();
    }

    /** Times two things by turns. */
    public Contest compare(Runnable first, Runnable second) {
        List<Timing> timings = time(List.of(first, second));
        return new Contest(timings.getFirst(), timings.getLast());
    }

    private List<Timing> time(List<Runnable> works) {
        long began = System.nanoTime();
        do {
            works.forEach(Runnable::run);
        } while (since(began) < warmUp);
        List<double[]> rounds = new ArrayList<>();
        began = System.nanoTime();
        while (rounds.size() < fewest || since(began) < patience && rounds.size() < MOST) {
            rounds.add(works.stream().mapToDouble(Stopwatch::once).toArray());
        }
        List<Timing> timings = new ArrayList<>();
        for (int i = 0; i < works.size(); i++) {
            int index = i;
            timings.add(Timing.of(rounds.stream().mapToDouble(round -> round[index]).toArray()));
        }
        return timings;
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
