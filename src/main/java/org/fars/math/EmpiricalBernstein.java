package org.fars.math;

/**
 * Confidence bounds for the mean of bounded variables that profit from a small variance (Maurer &amp; Pontil, COLT 2009,
 * Theorem 4).
 */
public final class EmpiricalBernstein {
    private EmpiricalBernstein() {}

    /**
     * How far the mean of n independent values may be below (or above: one side each) their sample mean, except with
     * probability δ: √(2·v·ln(2/δ)/n) + range·7·ln(2/δ)/(3(n−1)).
     *
     * @param variance v, the sample variance (divisor n−1)
     * @param n how many values; with fewer than 2 the answer is infinite
     * @param delta δ, in (0, 1)
     * @param range largest minus smallest possible value
     */
    public static double halfWidth(double variance, long n, double delta, double range) {
        if (!(delta > 0 && delta < 1) || !(range >= 0) || variance < 0) {
            throw new IllegalArgumentException("variance " + variance + ", delta " + delta + ", range " + range);
        }
        if (n < 2) {
            return Double.POSITIVE_INFINITY;
        }
        double log = Math.log(2 / delta);
        return Math.sqrt(2 * variance * log / n) + range * 7 * log / (3 * (n - 1.0));
    }
}
