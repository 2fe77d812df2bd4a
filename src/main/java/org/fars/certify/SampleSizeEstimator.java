package org.fars.certify;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.fars.math.ConfidenceBounds;

/** How many samples would have sufficed, if their shares had stayed as they were: advice, not a promise. */
final class SampleSizeEstimator {
    /** More than anybody waits for. */
    private static final long MOST = 1_000_000_000_000L;

    private SampleSizeEstimator() {}

    /** The smallest number, by bisection, from which on {@code suffices} holds; empty where none below 10¹² does. */
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

    /** Words for an abstention: what a larger n would do for {@code votes} of {@code n}. */
    static String advice(long votes, long n, double alpha) {
        double share = (double) votes / n;
        if (!(share > 0.5)) {
            return "more samples would not help";
        }
        return words(smallest(n, more -> ConfidenceBounds.clopperPearsonLower((long) Math.floor(share * more), more, alpha) > 0.5));
    }

    /** The same for a number that is known. */
    static String words(OptionalLong enough) {
        return enough.isPresent()
                ? String.format(Locale.ROOT, "about %,d samples would have sufficed", enough.getAsLong())
                    .replace(',', ' ')
                : "more samples would not help";
    }
}
