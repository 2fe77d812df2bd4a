package org.fars.math;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/** The test by which Cohen et al. (ICML 2019, Algorithm 1, PREDICT) decide whether one class really leads another. */
public final class BinomialComparison {
    private BinomialComparison() {}

    /**
     * The two-sided p-value of the hypothesis that both of two classes are equally likely.
     *
     * @param a votes of one class
     * @param b votes of the other
     * @return P(max(X, a+b−X) ≥ max(a, b)) for X ~ Binomial(a+b, ½); 1 where there are no votes
     */
    public static double twoSidedP(int a, int b) {
        if (a < 0 || b < 0) {
            throw new IllegalArgumentException(a + " and " + b + " votes");
        }
        if (a == b) {
            return 1;
        }
        BinomialDistribution votes = BinomialDistribution.of(Math.addExact(a, b), 0.5);
        return Math.min(1, 2 * votes.survivalProbability(Math.max(a, b) - 1));
    }
}
