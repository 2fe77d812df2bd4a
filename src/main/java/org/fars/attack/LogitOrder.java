package org.fars.attack;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The order of the logits. */
final class LogitOrder {
    /** Keeps a divisor from zero where logits tie; the same as in the authors' code of APGD. */
    static final double TINY = 1e-12;

    private LogitOrder() {}

    /** Class indices, the largest logit first; ties by index. */
    static int[] descending(double[] logits) {
        return IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer j) -> logits[j]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    }
}
