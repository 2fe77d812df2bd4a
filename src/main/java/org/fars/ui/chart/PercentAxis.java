package org.fars.ui.chart;

import org.jfree.chart.axis.NumberAxis;
import org.jfree.data.Range;

/** An axis of percentages from 0, which goes on to the next round number: what is near its end can be read off, too. */
final class PercentAxis extends NumberAxis {
    private static final int STEPS = 5;

    PercentAxis(String label) {
        super(label);
    }

    @Override
    protected void autoAdjustRange() {
        super.autoAdjustRange();
        Range data = getRange();
        double largest = data.getUpperBound() / (1 + getUpperMargin());
        if (data.getLowerBound() >= 0 && largest > 0) {
            double step = step(largest);
            double round = step * Math.ceil(largest / step - 1e-9);
            setRange(new Range(data.getLowerBound(), Math.max(data.getUpperBound(), round)), false, false);
        }
    }

    /** A fifth of the axis, as 1, 2 or 5 times a power of ten. */
    private static double step(double largest) {
        double power = Math.pow(10, Math.floor(Math.log10(largest / STEPS)));
        double digit = largest / STEPS / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }
}
