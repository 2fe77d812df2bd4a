package org.fars.ui.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.fars.ui.chart.CertifiedAccuracyChart.Kind;
import org.fars.ui.chart.CertifiedAccuracyChart.Line;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.junit.jupiter.api.Test;

class CertifiedAccuracyChartTest {
    private static final double[] EPS = {0.1, 0.2};

    private static JFreeChart drawn(Line... lines) {
        CertifiedAccuracyChart figure = new CertifiedAccuracyChart(List.of(lines), "ℓ2");
        JFreeChart chart = figure.build();
        figure.ink(chart, ChartStyle.light(), Set.of());
        return chart;
    }

    private static Line attack(String head, double... accuracy) {
        return new Line("l2-pgd on " + head, head, Kind.ATTACKED, EPS, accuracy);
    }

    private static double size(JFreeChart chart, int series) {
        XYItemRenderer renderer = chart.getXYPlot().getRenderer();
        Rectangle2D bounds = renderer.getSeriesShape(series).getBounds2D();
        return bounds.getWidth();
    }

    @Test
    void attacksInTheSamePlaceAreDrawnAroundEachOther() {
        JFreeChart chart = drawn(attack("original", 73, 72), attack("sparsemax", 73, 71),
                attack("multi-layer", 73, 60));
        assertThat(size(chart, 1)).isGreaterThan(size(chart, 0) + 4);
        assertThat(size(chart, 2)).isGreaterThan(size(chart, 1) + 4);
    }

    @Test
    void attacksThatHideNoOtherAreOfOneSize() {
        JFreeChart chart = drawn(attack("original", 73, 72), attack("sparsemax", 71, 70));
        assertThat(size(chart, 1)).isEqualTo(size(chart, 0));
    }

    @Property
    void theAxisGoesOnToARoundNumberAtOrAboveTheCurves(@ForAll @DoubleRange(min = 0.1, max = 100) double highest) {
        JFreeChart chart = drawn(new Line("one", "original", Kind.CERTIFIED, EPS, new double[]{highest, 0}));
        assertThat(chart.getXYPlot().getRangeAxis().getUpperBound()).isGreaterThanOrEqualTo(highest)
            .isLessThanOrEqualTo(1.6 * highest);
        assertThat(chart.getXYPlot().getRangeAxis().getLowerBound()).isZero();
    }

    @Test
    void curvesThatBeginAtNinetyFourGoUpToAHundred() {
        JFreeChart chart = drawn(new Line("one", "original", Kind.CERTIFIED, EPS, new double[]{94, 60}));
        assertThat(chart.getXYPlot().getRangeAxis().getUpperBound()).isCloseTo(100, within(1e-9));
    }

    @Test
    void tickLabelsHaveADecimalPointInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            JFreeChart chart = new CertifiedAccuracyChart(List.of(attack("original", 73, 72)), "ℓ2")
                .draw(ChartStyle.light());
            NumberAxis eps = (NumberAxis) chart.getXYPlot().getDomainAxis();
            assertThat(eps.getStandardTickUnits().getCeilingTickUnit(0.02).valueToString(0.05)).isEqualTo("0.05");
            NumberAxis accuracy = (NumberAxis) chart.getXYPlot().getRangeAxis();
            assertThat(accuracy.getStandardTickUnits().getCeilingTickUnit(0.4).valueToString(1.5)).isEqualTo("1.5");
        } finally {
            Locale.setDefault(before);
        }
    }
}
