package org.fars.model.proof;

/** Constants of error analysis in float64 (Higham, <em>Accuracy and Stability of Numerical Algorithms</em>, chapter 3). */
final class FloatErrors {
    /** u, the unit roundoff. */
    static final double UNIT = 0x1p-53;

    private FloatErrors() {}

    /** Returns γ_n = nu/(1−nu), rounded up: what n roundings can do to a product or to each term of a sum. */
    static double gamma(long n) {
        double nu = n * UNIT;
        return nu < 0.5 ? nu / (1 - nu) * (1 + 4 * UNIT) : Double.POSITIVE_INFINITY;
    }
}
