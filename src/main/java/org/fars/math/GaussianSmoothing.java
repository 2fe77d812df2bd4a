package org.fars.math;

import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfcx;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Certified radii of classifiers smoothed with N(0, σ²I), ℓ2 in the space of the noise. Each method returns 0 where nothing
 * is certified.
 */
public final class GaussianSmoothing {
    /** A few units of the last digit of a probability of ½. */
    private static final double QUANTILE_ROUNDING = 2e-15;

    private GaussianSmoothing() {}

    /**
     * Returns σ·Φ⁻¹(p_A) (Cohen et al., ICML 2019, Theorem 1 with p_B = 1 − p_A).
     *
     * @param sigma σ
     * @param lower a lower bound of p_A
     * @return 0 where {@code lower} ≤ ½; infinite where it is 1
     */
    public static double radius(double sigma, double lower) {
        return sigma > 0 && lower > 0.5 ? sigma * NormalTail.quantile(lower) : 0;
    }

    /**
     * Returns (σ/2)·(Φ⁻¹(p_A) − Φ⁻¹(p_B)) (Cohen et al., ICML 2019, Theorem 1; for mean scores in [0, 1] instead of votes,
     * Salman et al., NeurIPS 2019, Appendix A).
     *
     * @param sigma σ
     * @param lower a lower bound of p_A
     * @param upper an upper bound of every other p_j
     */
    public static double radius(double sigma, double lower, double upper) {
        if (!(sigma > 0) || !(lower > upper) || lower <= 0 || upper >= 1) {
            return 0;
        }
        // A mean of exactly 0 or 1 is only known when nothing is left to estimate; then one of these is infinite.
        return sigma / 2 * (NormalTail.quantile(Math.min(lower, 1)) - NormalTail.quantile(Math.max(upper, 0)));
    }

    /**
     * Returns the radius of a smoothed one-layer classifier without sampling: ½(σΦ⁻¹(1 − Σ_{j≠A}Φ(−d_j/σ)) + min_j d_j).
     * Under the noise the score of j reaches that of A with probability Φ(−d_j/σ); the union bound gives p_A and each term
     * bounds p_j in Cohen et al. (ICML 2019), Theorem 1. At most min d_j, and equal to it for two classes.
     *
     * <p>The sum of tails is carried as a logarithm: as a difference from 1 it would round to nothing for d_j > 8.3σ and
     * make the radius infinite.
     *
     * @param sigma σ; for 0 the answer is min d_j, since then the classifier is the head itself
     * @param distances d_j ≥ 0 of every class, infinite for A and for classes that cannot win
     */
    public static double closedForm(double sigma, double[] distances) {
        double nearest = Double.POSITIVE_INFINITY;
        for (double distance : distances) {
            nearest = Math.min(nearest, distance);
        }
        if (!(nearest > 0)) {
            return 0;
        }
        double largest = NormalTail.logProbability(nearest / sigma);
        if (Double.isInfinite(largest)) {
            // No noise, no rival, or rivals more than 1e154 σ away: the two terms agree in every digit.
            return nearest;
        }
        double relative = 0;
        for (double distance : distances) {
            relative += Math.exp(NormalTail.logProbability(distance / sigma) - largest);
        }
        double logError = largest + Math.log(relative);
        if (logError >= 0) {
            return 0;
        }
        // Near ½ a probability's last digit is worth as much in its quantile, however small that is.
        double radius = (sigma * (NormalTail.inverse(logError) - QUANTILE_ROUNDING) + nearest) / 2;
        return Math.max(0, Math.min(radius, nearest));
    }

    /**
     * Returns the radius that follows from Lipschitz continuity, boundedness and smoothing together: m/(√2·K·erf(r/(2Kσ))).
     *
     * <p>h = p_A − p_j is √2K-Lipschitz with values in [−r, r]. Along a unit direction the derivative of its smoothing is
     * (1/σ)·E[φ(σs)s] for a one-dimensional section φ; only the odd part of φ counts, which for s > 0 is at most
     * min(√2Kσs, r). Integrating gives the denominator: √2K for σ → 0, r·√(2/π)/σ for K → ∞.
     *
     * @param margin m, a lower bound of E[p_A − p_j] for every j
     * @param lipschitz K, a Lipschitz bound of z ↦ p; may be infinite
     * @param r the size of the simplex
     * @param sigma σ
     */
    public static double lipschitzRadius(double margin, double lipschitz, double r, double sigma) {
        if (!(margin > 0)) {
            return 0;
        }
        double argument = r / (2 * lipschitz * sigma);
        // For small arguments, that of an infinite K among them, erf is its tangent; K times it would lose all digits.
        double slope = argument < 1e-9
                ? r * Math.sqrt(2 / Math.PI) / sigma
                : Math.sqrt(2) * lipschitz * Erf.value(argument);
        if (lipschitz == 0) {
            slope = 0;
        }
        return Double.isNaN(slope) ? 0 : NormBounds.radius(margin, slope);
    }

    /** The upper tail of the standard normal distribution, also where probabilities underflow a double. */
    private static final class NormalTail {
        private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
        private static final double MIN_LOG_PROBABILITY = -690;
        private static final double ERFCX_FROM = 5;

        private NormalTail() {}

        /** Returns Φ⁻¹(p), infinite for 0 and 1. */
        static double quantile(double p) {
            return NORMAL.inverseCumulativeProbability(p);
        }

        /** Returns log Φ(−x); −∞ where x is so large that even the logarithm overflows. */
        static double logProbability(double x) {
            return x < ERFCX_FROM
                    ? Math.log(NORMAL.survivalProbability(x))
                    : -x * x / 2 + Math.log(Erfcx.value(x / Math.sqrt(2)) / 2);
        }

        /** Returns the x with log Φ(−x) = {@code logProbability}. */
        static double inverse(double logProbability) {
            if (logProbability > MIN_LOG_PROBABILITY) {
                return NORMAL.inverseSurvivalProbability(Math.min(1, Math.exp(logProbability)));
            }
            // Φ(−x) < exp(−x²/2), so this start is beyond the solution; log Φ(−x) is concave, so Newton walks back to it.
            double x = Math.sqrt(-2 * logProbability);
            for (int step = 0; step < 60; step++) {
                double hazard = Math.sqrt(2 / Math.PI) / Erfcx.value(x / Math.sqrt(2));
                double next = x + (logProbability(x) - logProbability) / hazard;
                if (!(Math.abs(next - x) > 1e-15 * x)) {
                    return next;
                }
                x = next;
            }
            return x;
        }
    }
}
