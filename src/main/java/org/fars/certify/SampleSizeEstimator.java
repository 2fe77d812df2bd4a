package org.fars.certify;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.fars.math.ConfidenceBounds;

/** Estimates how many samples would have sufficed, had their shares stayed as they were. Proves nothing. */
final class SampleSizeEstimator {
    /** Takes longer than anyone waits. */
    private static final long MOST = 1_000_000_000_000L;

    private SampleSizeEstimator() {}

    /** Returns the smallest number, found by bisection, from which on {@code suffices} holds; empty if none below 10¹² does. */
    static OptionalLong smallest(long known, LongPredicate suffices) {
        long above = Math.max(2, known);
        long below = known;
        while (!suffices.test(above)) {
            if (above >= MOST) {
                return OptionalLong.empty();
            }
            below = above;
            above = Math.min(MOST, above * 2);
        }
        while (above - below > 1 + below / 100) {
            long middle = below + (above - below) / 2;
            if (suffices.test(middle)) {
                above = middle;
            } else {
                below = middle;
            }
        }
        return OptionalLong.of(above);
    }

    /** Returns what a larger n would do for {@code votes} of {@code n}, for the reason of an abstention. */
    static String advice(long votes, long n, double alpha) {
        double share = (double) votes / n;
        if (!(share > 0.5)) {
            return "more samples would not help";
        }
        return describe(smallest(n, more -> ConfidenceBounds.clopperPearsonLower((long) Math.floor(share * more), more, alpha) > 0.5));
    }

    /** Returns the sentence about a sample size. */
    static String describe(OptionalLong sufficient) {
        return sufficient.isPresent()
                ? String.format(Locale.ROOT, "about %,d samples would have sufficed", sufficient.getAsLong())
                    .replace(',', ' ')
                : "more samples would not help";
    }
}
