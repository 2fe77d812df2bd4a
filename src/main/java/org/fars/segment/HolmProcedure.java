package org.fars.segment;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Tests many hypotheses at once by the step-down method of Holm (Scandinavian Journal of Statistics 6, 1979): with
 * probability at least 1−α no true hypothesis is rejected, however the tests depend on each other.
 */
public final class HolmProcedure {
    /** Relative error allowed for the library's binomial distribution. */
    private static final double ROUNDING = 1 + 1e-10;

    private HolmProcedure() {}

    /**
     * Returns the p-value of the hypothesis that a class has probability at most τ: P(X ≥ votes) for X ~ Binomial(n, τ), rounded
     * up.
     *
     * @param votes how many of n samples were of the class
     * @param n number of samples, at least 1
     * @param tau τ in (0, 1)
     * @return in (0, 1]
     */
    public static double pValue(int votes, int n, double tau) {
        if (n < 1 || votes < 0 || votes > n || !(tau > 0 && tau < 1)) {
            throw new IllegalArgumentException(votes + " of " + n + " at tau " + tau);
        }
        return votes == 0
                ? 1
                : Math.min(1, BinomialDistribution.of(n, tau).survivalProbability(votes - 1) * ROUNDING
                        + Double.MIN_NORMAL);
    }

    /**
     * Returns which hypotheses are rejected: in ascending order of p, as long as p_(i) ≤ α/(N−i+1).
     *
     * @param pValues one for each hypothesis
     * @param alpha α in (0, 1), the probability with which a true hypothesis may be rejected
     */
    public static boolean[] rejected(double[] pValues, double alpha) {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha " + alpha);
        }
        int[] order = IntStream.range(0, pValues.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .mapToInt(Integer::intValue)
            .toArray();
        boolean[] rejected = new boolean[pValues.length];
        for (int i = 0; i < order.length && pValues[order[i]] <= alpha / (order.length - i); i++) {
            rejected[order[i]] = true;
        }
        return rejected;
    }
}
