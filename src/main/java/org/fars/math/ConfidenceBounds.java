package org.fars.math;

import org.apache.commons.statistics.distribution.BetaDistribution;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Confidence bounds and tests for sampled probabilities and means. Every bound errs on the safe side of its rounding.
 *
 * <p>The beta distribution is that of Commons Statistics; its quantile, accurate to 1e-9 only, is refined and then moved
 * outwards, so that the returned interval covers the exact one.
 */
public final class ConfidenceBounds {
    private static final int NEWTON_STEPS = 8;
    private static final int MAX_BISECTIONS = 1100;
    /** Relative error allowed for the library's incomplete beta function. */
    private static final double BETA_ERROR = 1e-12;

    private ConfidenceBounds() {}

    /**
     * Returns the one-sided lower confidence bound of Clopper and Pearson (Biometrika 26, 1934) for the probability behind
     * a binomial count: the largest p with P(X ≥ successes | n, p) ≤ α, the α-quantile of Beta(successes, n − successes + 1).
     *
     * @param successes in [0, n]
     * @param n number of trials, at least 1
     * @param alpha α in (0, 1), the probability with which the bound may exceed the true probability
     * @return in [0, 1)
     * @throws IllegalArgumentException where an argument is out of range
     */
    public static double clopperPearsonLower(long successes, long n, double alpha) {
        checkCount(successes, n, alpha);
        if (successes == 0) {
            return 0;
        }
        double bound = successes == n ? Math.exp(Math.log(alpha) / n) : betaQuantile(successes, n, alpha);
        return bound * (1 - BETA_ERROR);
    }

    /**
     * Returns the one-sided upper confidence bound of Clopper and Pearson (Biometrika 26, 1934): the smallest p with
     * P(X ≤ successes | n, p) ≤ α, which is 1 minus the lower bound of the failures.
     *
     * @param successes in [0, n]
     * @param n number of trials, at least 1
     * @param alpha α in (0, 1), the probability with which the true probability may exceed the bound
     * @return in (0, 1]
     * @throws IllegalArgumentException where an argument is out of range
     */
    public static double clopperPearsonUpper(long successes, long n, double alpha) {
        checkCount(successes, n, alpha);
        return 1 - clopperPearsonLower(n - successes, n, alpha);
    }

    /**
     * Returns the half-width of the empirical Bernstein bound (Maurer and Pontil, COLT 2009, Theorem 4):
     * √(2·v·ln(2/δ)/n) + range·7·ln(2/δ)/(3(n−1)). On each side, the mean of n independent values differs by more from
     * their sample mean with probability at most δ.
     *
     * @param variance v, the sample variance (divisor n−1), at least 0
     * @param n number of values
     * @param delta δ in (0, 1)
     * @param range largest minus smallest possible value, at least 0
     * @return infinite for fewer than 2 values
     * @throws IllegalArgumentException where an argument is out of range
     */
    public static double empiricalBernstein(double variance, long n, double delta, double range) {
        if (!(delta > 0 && delta < 1) || !(range >= 0) || variance < 0) {
            throw new IllegalArgumentException("variance " + variance + ", delta " + delta + ", range " + range);
        }
        if (n < 2) {
            return Double.POSITIVE_INFINITY;
        }
        double log = Math.log(2 / delta);
        return Math.sqrt(2 * variance * log / n) + range * 7 * log / (3 * (n - 1.0));
    }

    /**
     * Returns the two-sided p-value of the binomial test that two classes are equally likely, with which Cohen et al.
     * (ICML 2019, Algorithm 1, PREDICT) decide whether one of them leads: P(max(X, a+b−X) ≥ max(a, b)) for
     * X ~ Binomial(a+b, ½).
     *
     * @param a votes of one class, at least 0
     * @param b votes of the other, at least 0
     * @return in (0, 1]; 1 where there are no votes
     * @throws IllegalArgumentException where a count is negative
     */
    public static double binomialTest(int a, int b) {
        if (a < 0 || b < 0) {
            throw new IllegalArgumentException(a + " and " + b + " votes");
        }
        if (a == b) {
            return 1;
        }
        BinomialDistribution votes = BinomialDistribution.of(Math.addExact(a, b), 0.5);
        return Math.min(1, 2 * votes.survivalProbability(Math.max(a, b) - 1));
    }

    private static double betaQuantile(long successes, long n, double alpha) {
        BetaDistribution beta = BetaDistribution.of(successes, n - successes + 1.0);
        double p = beta.inverseCumulativeProbability(alpha);
        for (int step = 0; step < NEWTON_STEPS; step++) {
            // Newton on the logarithm: it converges from far below as well, where the quantile's own error is large.
            double cumulative = beta.cumulativeProbability(p);
            double slope = beta.density(p) * p / cumulative;
            double next = p * Math.exp(-Math.log(cumulative / alpha) / slope);
            if (!(next > 0 && next < 1) || next == p) {
                break;
            }
            p = next;
        }
        return beta.cumulativeProbability(p) <= alpha * (1 + 1e-9) ? p : quantileByBisection(beta, alpha);
    }

    /** Finds the quantile from below where Newton's method did not converge. */
    private static double quantileByBisection(BetaDistribution beta, double alpha) {
        double below = 0;
        double above = 1;
        for (int step = 0; step < MAX_BISECTIONS && below < (below + above) / 2
                && (below + above) / 2 < above; step++) {
            double middle = (below + above) / 2;
            if (beta.cumulativeProbability(middle) <= alpha) {
                below = middle;
            } else {
                above = middle;
            }
        }
        return below;
    }

    private static void checkCount(long successes, long n, double alpha) {
        if (n < 1 || successes < 0 || successes > n || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException(successes + " of " + n + " at alpha " + alpha);
        }
    }
}
