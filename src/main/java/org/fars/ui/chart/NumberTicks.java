package org.fars.ui.chart;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.TickUnitSource;
import org.jfree.chart.axis.TickUnits;

/** Formats tick labels with a decimal point; JFreeChart uses the default locale, unlike the rest of the window. */
final class NumberTicks {
    private static final int MAX_EXPONENT = 12;

    private NumberTicks() {}

    /** Replaces the tick units of an axis by the same ones with a decimal point, unless the axis has its own format. */
    static void useDecimalPoint(NumberAxis axis) {
        if (axis.getNumberFormatOverride() == null) {
            TickUnits units = new TickUnits();
            sizes(axis.getStandardTickUnits()).forEach(size -> units.add(new NumberTickUnit(size, format(size))));
            axis.setStandardTickUnits(units);
        }
    }

    private static DoubleStream sizes(TickUnitSource source) {
        if (source instanceof TickUnits units) {
            return IntStream.range(0, units.size()).mapToDouble(i -> units.get(i).getSize());
        }
        double smallest = source.getCeilingTickUnit(Math.pow(10, -MAX_EXPONENT)).getSize();
        return IntStream.rangeClosed(-MAX_EXPONENT, MAX_EXPONENT)
            .boxed()
            .flatMapToDouble(
                    exponent -> DoubleStream.of(1, 2, 5).map(digit -> Double.parseDouble(digit + "e" + exponent)))
            .filter(size -> size >= smallest);
    }

    private static DecimalFormat format(double size) {
        int decimals = 0;
        double scaled = size;
        while (decimals < MAX_EXPONENT && Math.abs(scaled - Math.rint(scaled)) > 1e-6 * scaled) {
            scaled *= 10;
            decimals++;
        }
        return new DecimalFormat(decimals == 0 ? "#,##0" : "#,##0." + "0".repeat(decimals),
                DecimalFormatSymbols.getInstance(Locale.ROOT));
    }
}
