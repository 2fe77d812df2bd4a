package org.fars.ui.common;

import java.util.Locale;

/** Measured values as the window writes them. */
public final class NumberFormats {
    private static final String MINUS = "−";

    private NumberFormats() {}

    /** A radius, a norm or an ε: two decimals, three where it is small; {@code –} where it is not a number. */
    public static String distance(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (Double.isInfinite(value)) {
            return "∞";
        }
        return String.format(Locale.ROOT, value != 0 && Math.abs(value) < 0.0995 ? "%.3f" : "%.2f", value);
    }

    /** A radius where there is little room: two decimals. */
    public static String brief(double value) {
        return Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.2f", value);
    }

    /** A radius in a table: three decimals. */
    public static String radius(double value) {
        return Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.3f", value);
    }

    /** A margin or a score: two decimals with a true minus sign; {@code –} where it is not a number. */
    public static String signed(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.2f", value).replace("-", MINUS);
    }
}
