package org.fars.ui.common;

import java.util.Locale;

/** Formats measured values. */
public final class NumberFormats {
    private static final String MINUS = "−";

    private NumberFormats() {}

    /** Formats a radius, a norm or an ε: two decimals, three if it is small; {@code –} for NaN. */
    public static String distance(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (Double.isInfinite(value)) {
            return "∞";
        }
        return String.format(Locale.ROOT, value != 0 && Math.abs(value) < 0.0995 ? "%.3f" : "%.2f", value);
    }

    /** Formats a duration in the largest unit that it fills: {@code 12 s}, {@code 4 min}, {@code 1 h 20 min}. */
    public static String duration(double seconds, Messages messages) {
        return seconds < 60
                ? messages.get("work.seconds", Math.max(1, Math.round(seconds)))
                : seconds < 3600
                        ? messages.get("work.minutes", Math.round(seconds / 60))
                        : messages.get("work.hours", (long) (seconds / 3600), (long) (seconds % 3600 / 60));
    }

    /** Formats a radius with two decimals. */
    public static String brief(double value) {
        return Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.2f", value);
    }

    /** Formats a radius with three decimals, for tables. */
    public static String radius(double value) {
        return Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.3f", value);
    }

    /** Formats a share in [0, 1] as a percentage with one decimal, rounded down: what is certified is never overstated. */
    public static String percent(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", Math.floor(1000 * share + 1e-9) / 10);
    }

    /** Formats a margin or a score with two decimals and a typographic minus; {@code –} for NaN. */
    public static String signed(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.2f", value).replace("-", MINUS);
    }
}
