package org.fars.math;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Exact one-sided confidence bounds for the probability behind a binomial count (Clopper &amp; Pearson, Biometrika 26,
 * 1934). The distribution is a library's; its quantile, found to 1e-9 only, is polished and then moved outwards, so that
 * what is returned covers the true bound.
 */
public final class ClopperPearson {
    private static final int POLISHING_STEPS = 8;
    /** Relative error granted to the library's incomplete beta function. */
    private static final double ROUNDING = 1e-12;

    private ClopperPearson() {}

    /**
     * The largest p that the count refutes from above: P(X ≥ successes | n, p) ≤ α for every smaller p.
     *
     * @param successes in [0, n]
     * @param n trials, at least 1
     * @param alpha the probability with which the bound may be above the truth, in (0, 1)
     */
    public static double lower(long successes, long n, double alpha) {
        check(successes, n, alpha);
        if (successes == 0) {
            return 0;
        }
        double bound = successes == n ? Math.exp(Math.log(alpha) / n) : quantile(successes, n, alpha);
        return bound * (1 - ROUNDING);
    }

    /**
     * The smallest p that the count refutes from below: P(X ≤ successes | n, p) ≤ α for every larger p.
     *
     * @param successes in [0, n]
     * @param n trials, at least 1
     * @param alpha the probability with which the bound may be below the truth, in (0, 1)
     */
    public static double upper(long successes, long n, double alpha) {
        check(successes, n, alpha);
        return 1 - lower(n - successes, n, alpha);
    }

    private static double quantile(long successes, long n, double alpha) {
        BetaDistribution beta = BetaDistribution.of(successes, n - successes + 1.0);
        double p = beta.inverseCumulativeProbability(alpha);
        for (int step = 0; step < POLISHING_STEPS; step++) {
            // Newton on the logarithm: it converges from far below as well, where the quantile's own error is large.
            double cumulative = beta.cumulativeProbability(p);
            double slope = beta.density(p) * p / cumulative;
            double next = p * Math.exp(-Math.log(cumulative / alpha) / slope);
            if (!(next > 0 && next < 1) || next == p) {
                break;
            }
            p = next;
        }
        return beta.cumulativeProbability(p) <= alpha * (1 + 1e-9) ? p : bisected(beta, alpha);
    }

    /** Slow and sure, for where the polishing went astray: the end of the bracket that is below the quantile. */
    private static double bisected(BetaDistribution beta, double alpha) {
        double below = 0;
        double above = 1;
        for (int step = 0; step < 1100 && below < (below + above) / 2 && (below + above) / 2 < above; step++) {
            double middle = (below + above) / 2;
            if (beta.cumulativeProbability(middle) <= alpha) {
                below = middle;
            } else {
                above = middle;
            }
        }
        return below;
    }

    private static void check(long successes, long n, double alpha) {
        if (n < 1 || successes < 0 || successes > n || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException(successes + " of " + n + " at alpha " + alpha);
        }
    }
}
