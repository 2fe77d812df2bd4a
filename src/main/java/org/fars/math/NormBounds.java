package org.fars.math;

/**
 * Upper bounds of Euclidean norms, and the division that makes a radius of a margin. A bound is never below the exact value
 * for the given doubles, and above it by a few rounding errors only: norms are denominators of certified radii, where an
 * underestimate would be unsound.
 */
public final class NormBounds {
    /** Unit roundoff of double. */
    static final double UNIT = 0x1p-53;

    private NormBounds() {}

    /** Returns an upper bound of ‖v‖₂; +∞ where an entry is not finite. */
    public static double upperBound(double[] v) {
        return upperBound(v, new double[v.length]);
    }

    /** Returns an upper bound of ‖a − b‖₂; 0 only where a = b, +∞ where an entry is not finite. */
    public static double distanceUpperBound(double[] a, double[] b) {
        return upperBound(a, b);
    }

    /**
     * Returns upper bounds of the distances between all pairs of rows.
     *
     * @param rows {@code [c, m]}
     * @return {@code [c, c]}, symmetric, with a diagonal of zeros
     */
    public static double[][] rowDistances(double[][] rows) {
        double[][] distances = new double[rows.length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                distances[i][j] = distanceUpperBound(rows[i], rows[j]);
                distances[j][i] = distances[i][j];
            }
        }
        return distances;
    }

    /**
     * Returns the distance within which a margin cannot be used up: margin/slope.
     *
     * @param margin a difference of scores, infinite where there is no other class
     * @param slope a bound of its change per unit of length, at least 0
     * @return infinite only where the margin is infinite, or positive with slope 0. Another quotient too large for a double
     * is {@link Double#MAX_VALUE}; one that is negative or subnormal is 0
     */
    public static double radius(double margin, double slope) {
        double quotient = margin / slope;
        if (quotient < Double.MIN_NORMAL) {
            return 0;
        }
        return Double.isInfinite(quotient) && slope > 0 && margin < Double.POSITIVE_INFINITY
                ? Double.MAX_VALUE
                : quotient;
    }

    private static double upperBound(double[] a, double[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = Math.abs(a[i] - b[i]);
            if (!Double.isFinite(difference)) {
                return Double.POSITIVE_INFINITY;
            }
            largest = Math.max(largest, difference);
        }
        if (largest == 0) {
            return 0;
        }
        // A power of two near the largest entry keeps the squares from overflowing and the large ones from underflowing;
        // what may underflow is below 2^-1074 of a sum of at least 1/4 and drowns in the allowance.
        int exponent = Math.getExponent(largest);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double scaled = scaledDown(a[i] - b[i], exponent);
            sum += scaled * scaled;
        }
        double allowance = 1 + (a.length + 8) * UNIT;
        return scaledUp(Math.sqrt(sum) * allowance, exponent);
    }

    /** Returns x·2^exponent or a little more: a subnormal result may have been rounded down. */
    static double scaledUp(double x, int exponent) {
        double result = Math.scalb(x, exponent);
        return result < Double.MIN_NORMAL ? Math.nextUp(result) : result;
    }

    /** Returns x·2^−exponent, for any exponent of a double (2^−exponent itself may overflow). */
    private static double scaledDown(double x, int exponent) {
        return exponent > -1000 ? x * Math.scalb(1.0, -exponent) : Math.scalb(x, -exponent);
    }
}
