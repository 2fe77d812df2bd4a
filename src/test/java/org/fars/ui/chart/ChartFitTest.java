package org.fars.ui.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Set;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.ui.RectangleEdge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChartFitTest {
    private static ChartFit fit(Figure figure) {
        ChartFit fit = new ChartFit(figure.build());
        ChartStyle.light().apply(fit.chart());
        figure.ink(fit.chart(), ChartStyle.light(), Set.of());
        fit.apply();
        return fit;
    }

    /** Returns where the data are drawn. */
    private static Rectangle2D draw(JFreeChart chart, int width, int height) {
        Graphics2D graphics = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB).createGraphics();
        ChartRenderingInfo info = new ChartRenderingInfo();
        chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height), info);
        graphics.dispose();
        return info.getPlotInfo().getDataArea();
    }

    private static double ticks(ValueAxis axis) {
        return axis.getRange().getLength() / ((NumberAxis) axis).getTickUnit().getSize();
    }

    @Test
    void theVerticalAxesOfALowTraceHaveSeveralTicksAndRoomForTheirTitles() {
        ChartFit fit = fit(SampleFigures.trace());
        fit.resize(700, 110);
        JFreeChart chart = fit.chart();
        Rectangle2D data = draw(chart, 700, 110);
        for (int i = 0; i < 2; i++) {
            assertThat(ticks(chart.getXYPlot().getRangeAxis(i))).as("axis %d", i).isGreaterThanOrEqualTo(3);
        }
        assertThat(data.getHeight()).isGreaterThan(70);
        assertThat(chart.getLegend().getPosition()).isEqualTo(RectangleEdge.RIGHT);
    }

    @Test
    void aChartThatGrowsGetsBackWhatItWentWithout() {
        ChartFit fit = fit(SampleFigures.trace());
        fit.resize(700, 110);
        assertThat(fit.chart().getXYPlot().getDomainAxis().getLabel()).isNull();
        fit.resize(700, 400);
        assertThat(fit.chart().getXYPlot().getDomainAxis().getLabel()).isEqualTo("step");
        assertThat(fit.chart().getLegend().getPosition()).isEqualTo(RectangleEdge.BOTTOM);
    }

    @Test
    void theLegendOfManyBarsStaysBelowThem() {
        ChartFit fit = fit(SampleFigures.scores());
        fit.resize(350, 130);
        assertThat(fit.chart().getLegend().getPosition()).isEqualTo(RectangleEdge.BOTTOM);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 2, 8.6, 15.7, 33, 90})
    void theStripOfTheDifferenceHasTicksOnBothSidesOfZero(double largest) {
        ChartFit fit = fit(new CertifiedAccuracyChart.Difference("sparsemax − original", "sparsemax", "original",
                List.of(new CertifiedAccuracyChart.Line("", "sparsemax", CertifiedAccuracyChart.Kind.CERTIFIED,
                        new double[]{0, 1, 2}, new double[]{0, -largest, 0})),
                2));
        fit.resize(700, 80);
        draw(fit.chart(), 700, 80);
        ValueAxis points = fit.chart().getXYPlot().getRangeAxis();
        assertThat(ticks(points)).isGreaterThanOrEqualTo(2);
        assertThat(points.getUpperBound()).isBetween(largest, Math.max(1, 2.5 * largest));
    }
}
