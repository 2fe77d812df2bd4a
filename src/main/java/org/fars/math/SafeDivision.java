package org.fars.math;

/** A margin over a slope: the one division that makes a radius of them. */
public final class SafeDivision {
    private SafeDivision() {}

    /**
     * How far one may go before a difference of scores is used up.
     *
     * @param margin the difference, at least 0; infinite where there is no other class
     * @param slope what it can change by per unit of length, at least 0
     * @return margin/slope; infinite only where the margin is or the slope is 0 and the margin is not. A quotient of others
     * that is too large for a double is the largest double; one so small that digits are lost is 0
     */
    public static double of(double margin, double slope) {
        double quotient = margin / slope;
        if (quotient < Double.MIN_NORMAL) {
            return 0;
        }
        return Double.isInfinite(quotient) && slope > 0 && margin < Double.POSITIVE_INFINITY
                ? Double.MAX_VALUE
                : quotient;
    }
}
