package org.fars.ui.chart;

import java.awt.Color;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.fars.ui.chart.Figure.SeriesTable;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * The trace of an attack: the margin (left axis; below 0 the prediction has changed) and the size of the perturbation
 * (right axis), with the certified radius that it must exceed.
 *
 * @param steps the steps in order
 * @param certifiedRadius ℓ2 in pixel units; empty if there is none
 * @param cursor the highlighted step; empty for none
 */
public record TraceChart(List<Step> steps, OptionalDouble certifiedRadius, OptionalInt cursor) implements Figure {
    private static final String MARGIN = "margin";
    private static final String SIZE = "ℓ2 size of δ";
    private static final Stroke DASHED = ChartStyle.dashed(1, 4, 3);

    /**
     * A step.
     *
     * @param step its number
     * @param margin score of the label minus the best other score
     * @param l2 ‖δ‖₂ in pixel units
     */
    public record Step(int step, double margin, double l2) {}

    public TraceChart {
        steps = List.copyOf(steps);
    }

    /** Creates a chart without a cursor. */
    public TraceChart(List<Step> steps, OptionalDouble certifiedRadius) {
        this(steps, certifiedRadius, OptionalInt.empty());
    }

    @Override
    public String heading() {
        return "Attack: margin against step";
    }

    @Override
    public boolean isEmpty() {
        return steps.isEmpty();
    }

    @Override
    public JFreeChart build() {
        XYSeries margins = new XYSeries(MARGIN);
        XYSeries sizes = new XYSeries(SIZE);
        double lowest = 0;
        double highest = 0;
        double largest = certifiedRadius.stream().filter(Double::isFinite).findFirst().orElse(0);
        for (Step step : steps) {
            if (Double.isFinite(step.margin)) {
                margins.add(step.step, step.margin);
                lowest = Math.min(lowest, step.margin);
                highest = Math.max(highest, step.margin);
            }
            if (Double.isFinite(step.l2)) {
                sizes.add(step.step, step.l2);
                largest = Math.max(largest, step.l2);
            }
        }
        NumberAxis stepAxis = new NumberAxis("step");
        stepAxis.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        stepAxis.setLowerMargin(0);
        stepAxis.setUpperMargin(0.02);
        NumberAxis marginAxis = new NumberAxis("margin");
        double room = Math.max(1e-6, highest - lowest) * 0.12;
        marginAxis.setRange(lowest - room, highest + room);
        XYPlot plot = new XYPlot(new XYSeriesCollection(margins), stepAxis, marginAxis,
                new XYLineAndShapeRenderer(true, steps.size() == 1));
        NumberAxis sizeAxis = new NumberAxis(SIZE);
        sizeAxis.setRange(0, Math.max(1e-6, largest * 1.15));
        plot.setRangeAxis(1, sizeAxis);
        plot.setDataset(1, new XYSeriesCollection(sizes));
        plot.setRenderer(1, new XYLineAndShapeRenderer(true, steps.size() == 1));
        plot.mapDatasetToRangeAxis(1, 1);
        plot.setDatasetRenderingOrder(org.jfree.chart.plot.DatasetRenderingOrder.FORWARD);
        return new JFreeChart(null, null, plot, true);
    }

    @Override
    public void ink(JFreeChart chart, ChartStyle style, Set<String> selected) {
        XYPlot plot = chart.getXYPlot();
        line(plot, 0, style.original(), 2);
        line(plot, 1, style.multiLayer(), 1.5);
        plot.clearRangeMarkers();
        plot.clearDomainMarkers();
        // Labels beside the lines would overlap where the lines are close.
        LegendItemCollection legend = new LegendItemCollection();
        legend.add(entry(MARGIN, style.original(), ChartStyle.line(2)));
        legend.add(entry(SIZE, style.multiLayer(), ChartStyle.line(1.5)));
        legend.add(entry("decision boundary", style.attack(), DASHED));
        plot.addRangeMarker(0, new ValueMarker(0, style.attack(), DASHED), Layer.BACKGROUND);
        certifiedRadius.ifPresent(radius -> {
            plot.addRangeMarker(1, new ValueMarker(radius, style.multiLayer(), DASHED), Layer.BACKGROUND);
            legend.add(entry(String.format(Locale.ROOT, "certified radius %.2f", radius), style.multiLayer(), DASHED));
        });
        cursor.ifPresent(step -> plot.addDomainMarker(new ValueMarker(step, style.text(), ChartStyle.line(1.5)),
                Layer.FOREGROUND));
        plot.setFixedLegendItems(legend);
    }

    private static LegendItem entry(String name, Color color, Stroke stroke) {
        return new LegendItem(name, null, null, null, new Line2D.Double(-8, 0, 8, 0), stroke, color);
    }

    private static void line(XYPlot plot, int dataset, Color color, double width) {
        XYLineAndShapeRenderer renderer = (XYLineAndShapeRenderer) plot.getRenderer(dataset);
        renderer.setSeriesPaint(0, color);
        renderer.setSeriesStroke(0, ChartStyle.line(width));
        renderer.setSeriesShape(0, new Ellipse2D.Double(-3, -3, 6, 6));
        renderer.setDrawSeriesLineAsPath(true);
    }

    @Override
    public SeriesTable series() {
        List<List<String>> rows = new ArrayList<>();
        for (Step step : steps) {
            rows.add(List.of(Integer.toString(step.step), SeriesTable.number(step.margin),
                    SeriesTable.number(step.l2)));
        }
        return new SeriesTable(List.of("step", MARGIN, SIZE), rows);
    }
}
