package org.fars.ui.control;

import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * An axis from 0 to a round number with round ticks.
 *
 * @param maximum where the axis ends; positive
 * @param step the distance of two ticks; positive
 */
record AxisScale(double maximum, double step) {
    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    /**
     * The scale that shows everything up to {@code reach} with at most {@code ticks} intervals.
     *
     * @param reach the largest value to show; 1 is taken for what is not a positive number
     * @param ticks how many intervals there is room for, at least 1
     */
    static AxisScale covering(double reach, int ticks) {
        double wanted = reach > 0 && Double.isFinite(reach) ? reach : 1;
        double rough = wanted / Math.max(1, ticks);
        double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = 10 * magnitude;
        for (double candidate : STEPS) {
            if (candidate * magnitude >= rough * (1 - 1e-12)) {
                step = candidate * magnitude;
                break;
            }
        }
        return new AxisScale(step * Math.ceil(wanted / step - 1e-9), step);
    }

    /** The ticks, from 0 to the maximum. */
    double[] ticks() {
        return DoubleStream.iterate(0, tick -> tick <= maximum + step * 1e-6, tick -> tick + step).toArray();
    }

    /** A tick's value, with as many decimals as the step needs. */
    String label(double tick) {
        int decimals = Math.max(0, -(int) Math.floor(Math.log10(step) + 1e-9));
        if (Math.abs(step * Math.pow(10, decimals) % 1) > 1e-6) {
            decimals++;
        }
        return String.format(Locale.ROOT, "%." + decimals + "f", tick);
    }

    /** A measured value: two decimals, more where the leading ones are zeros, fewer where the number is large. */
    static String value(double value) {
        if (Double.isInfinite(value)) {
            return "∞";
        }
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        if (size >= 1e6 || size < 1e-4) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
        int decimals = size >= 100 ? 0 : size >= 0.0995 ? 2 : size >= 0.00995 ? 3 : 4;
        String digits = String.format(Locale.ROOT, "%." + decimals + "f", value);
        int shortest = digits.indexOf('.') + 3;
        while (decimals > 2 && digits.length() > shortest && digits.endsWith("0")) {
            digits = digits.substring(0, digits.length() - 1);
        }
        return digits;
    }
}
