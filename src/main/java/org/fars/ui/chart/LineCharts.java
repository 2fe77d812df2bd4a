package org.fars.ui.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.stream.DoubleStream;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.TickUnits;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.Range;
import org.jfree.data.xy.XYSeries;

/** Common parts of charts with lines. */
final class LineCharts {
    private static final float[][] DASHES = {{}, {7, 3}, {2, 3}, {7, 3, 2, 3}, {12, 4}};

    private LineCharts() {}

    /** Creates a series of the points that are finite. */
    static XYSeries series(Comparable<?> key, double[] x, double[] y) {
        XYSeries series = new XYSeries(key, false, true);
        for (int i = 0; i < x.length; i++) {
            if (Double.isFinite(x[i]) && Double.isFinite(y[i])) {
                series.add(x[i], y[i]);
            }
        }
        return series;
    }

    /** Creates an axis of percentages from 0. */
    static NumberAxis percent(String label) {
        NumberAxis axis = new PercentAxis(label);
        TickUnits units = new TickUnits();
        DoubleStream.of(0.5, 1, 2, 5, 10, 20).forEach(unit -> units.add(new NumberTickUnit(unit)));
        axis.setStandardTickUnits(units);
        return axis;
    }

    /** Returns the n-th stroke for lines of one colour: solid, then dashed. */
    static BasicStroke stroke(double width, int n) {
        float[] dash = DASHES[Math.floorMod(n, DASHES.length)];
        return dash.length == 0 ? ChartStyle.line(width) : ChartStyle.dashed(width, dash);
    }

    /** Returns the n-th mark of a size: circle, square, triangle. */
    static Shape mark(double size, int n) {
        double half = size / 2;
        return switch (Math.floorMod(n, 3)) {
            case 0 -> new Ellipse2D.Double(-half, -half, size, size);
            case 1 -> new Rectangle2D.Double(-half, -half, size, size);
            default -> {
                Path2D triangle = new Path2D.Double();
                triangle.moveTo(-half, half);
                triangle.lineTo(half, half);
                triangle.lineTo(0, -half);
                triangle.closePath();
                yield triangle;
            }
        };
    }

    /** Draws a series as a line without marks. */
    static void line(XYLineAndShapeRenderer renderer, int series, Color color, BasicStroke stroke) {
        renderer.setSeriesPaint(series, color);
        renderer.setSeriesStroke(series, stroke);
        renderer.setSeriesLinesVisible(series, Boolean.TRUE);
        renderer.setSeriesShapesVisible(series, Boolean.FALSE);
        renderer.setLegendLine(new java.awt.geom.Line2D.Double(-10, 0, 10, 0));
    }

    /** Draws a series as hollow marks without a line. */
    static void hollow(XYLineAndShapeRenderer renderer, int series, Color color, Shape shape, Color inside) {
        renderer.setSeriesPaint(series, color);
        renderer.setSeriesLinesVisible(series, Boolean.FALSE);
        renderer.setSeriesShapesVisible(series, Boolean.TRUE);
        renderer.setSeriesShapesFilled(series, Boolean.TRUE);
        renderer.setSeriesShape(series, shape);
        renderer.setUseFillPaint(true);
        renderer.setSeriesFillPaint(series, inside);
        renderer.setDrawOutlines(true);
        renderer.setUseOutlinePaint(true);
        renderer.setSeriesOutlinePaint(series, color);
        renderer.setSeriesOutlineStroke(series, ChartStyle.line(1.6));
    }

    /** Creates a plot with a line renderer. */
    static XYPlot plot(org.jfree.data.xy.XYDataset data, NumberAxis x, NumberAxis y) {
        XYPlot plot = new XYPlot(data, x, y, new XYLineAndShapeRenderer(true, false));
        x.setLowerMargin(0);
        x.setUpperMargin(0.02);
        return plot;
    }

    /** An axis of percentages from 0 to a round number. */
    static final class PercentAxis extends NumberAxis {
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

        /** Returns about a fifth of the axis, as 1, 2 or 5 times a power of ten. */
        private static double step(double largest) {
            double power = Math.pow(10, Math.floor(Math.log10(largest / STEPS)));
            double digit = largest / STEPS / power;
            return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
        }
    }
}
