package org.fars.math;

import org.apache.commons.numbers.gamma.Erf;

/** Radii of classifiers smoothed with N(0, σ²I), in the space of the noise. All are 0 where nothing is certified. */
public final class GaussianSmoothing {
    /** A few units of the last digit of a probability of ½. */
    private static final double QUANTILE_ROUNDING = 2e-15;

    private GaussianSmoothing() {}

    /**
     * σ·Φ⁻¹(p_A): Cohen et al. (ICML 2019), Theorem 1 with p_B = 1 − p_A.
     *
     * @param sigma σ
     * @param lower a lower bound of p_A
     * @return 0 where {@code lower} ≤ ½; infinite where it is 1
     */
    public static double radius(double sigma, double lower) {
        return sigma > 0 && lower > 0.5 ? sigma * NormalTail.quantile(lower) : 0;
    }

    /**
     * (σ/2)·(Φ⁻¹(p_A) − Φ⁻¹(p_B)): Cohen et al. (ICML 2019), Theorem 1; for scores in [0, 1] instead of votes, Salman et
     * al. (NeurIPS 2019), Appendix A.
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
     * The smoothed one-layer classifier without sampling: ½(σΦ⁻¹(1 − Σ_{j≠A}Φ(−d_j/σ)) + min_j d_j). Under the noise the
     * score of j reaches that of A with probability Φ(−d_j/σ); the union bound gives p_A and each term bounds p_j in
     * Cohen et al., Theorem 1. Never more than min d_j, and equal to it for two classes.
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
     * The radius that Lipschitz continuity, boundedness and smoothing give together: m/(√2·K·erf(r/(2Kσ))).
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
        return Double.isNaN(slope) ? 0 : SafeDivision.of(margin, slope);
    }
}
