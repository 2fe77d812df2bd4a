package org.fars.ui.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fars.ui.chart.Figure.SeriesTable;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * The progress of a training: the accuracies (left axis) and the loss (right axis) of each epoch.
 *
 * @param epochs the epochs so far
 */
public record TrainingChart(List<Epoch> epochs) implements Figure {
    /**
     * An epoch.
     *
     * @param epoch its number, from 1
     * @param loss the mean training loss
     * @param accuracies by name, in percent: {@code natural}, {@code certified at ε 0.25}
     */
    public record Epoch(int epoch, double loss, Map<String, Double> accuracies) {}

    public TrainingChart {
        epochs = List.copyOf(epochs);
    }

    @Override
    public String heading() {
        return "Training";
    }

    @Override
    public boolean isEmpty() {
        return epochs.isEmpty();
    }

    private List<String> names() {
        Set<String> names = new LinkedHashSet<>();
        epochs.forEach(epoch -> epoch.accuracies.keySet().stream().sorted().forEach(names::add));
        return List.copyOf(names);
    }

    @Override
    public JFreeChart build() {
        XYSeriesCollection accuracies = new XYSeriesCollection();
        for (String name : names()) {
            XYSeries series = new XYSeries(name);
            epochs.stream()
                .filter(epoch -> epoch.accuracies.containsKey(name))
                .forEach(epoch -> series.add(epoch.epoch, epoch.accuracies.get(name)));
            accuracies.addSeries(series);
        }
        XYSeries loss = new XYSeries("loss");
        epochs.stream()
            .filter(epoch -> Double.isFinite(epoch.loss))
            .forEach(epoch -> loss.add(epoch.epoch,
                    epoch.loss));
        NumberAxis epochAxis = new NumberAxis("epoch");
        epochAxis.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        epochAxis.setAutoRangeIncludesZero(false);
        XYPlot plot = LineCharts.plot(accuracies, epochAxis, LineCharts.percent("accuracy, %"));
        NumberAxis lossAxis = new NumberAxis("loss");
        plot.setRangeAxis(1, lossAxis);
        plot.setDataset(1, new XYSeriesCollection(loss));
        plot.setRenderer(1, new XYLineAndShapeRenderer(true, false));
        plot.mapDatasetToRangeAxis(1, 1);
        return new JFreeChart(null, null, plot, true);
    }

    @Override
    public void ink(JFreeChart chart, ChartStyle style, Set<String> selected) {
        XYPlot plot = chart.getXYPlot();
        XYLineAndShapeRenderer accuracies = (XYLineAndShapeRenderer) plot.getRenderer(0);
        Color[] colours = {style.original(), style.multiLayer(), style.sparsemax(), style.attack()};
        for (int i = 0; i < plot.getDataset(0).getSeriesCount(); i++) {
            LineCharts.line(accuracies, i, i < colours.length ? colours[i] : style.other(i), ChartStyle.line(2));
            showDot(accuracies, i);
        }
        XYLineAndShapeRenderer loss = (XYLineAndShapeRenderer) plot.getRenderer(1);
        LineCharts.line(loss, 0, style.muted(), ChartStyle.dashed(1.6, 5, 3));
        showDot(loss, 0);
    }

    /** Shows a dot while there is only one epoch and hence no line. */
    private void showDot(XYLineAndShapeRenderer renderer, int series) {
        renderer.setSeriesShapesVisible(series, epochs.size() < 2);
        renderer.setSeriesShape(series, LineCharts.mark(6, 0));
    }

    @Override
    public SeriesTable series() {
        List<String> names = names();
        List<String> header = new ArrayList<>(List.of("epoch", "loss"));
        header.addAll(names);
        List<List<String>> rows = new ArrayList<>();
        for (Epoch epoch : epochs) {
            List<String> row = new ArrayList<>(List.of(Integer.toString(epoch.epoch),
                    SeriesTable.number(epoch.loss)));
            names.forEach(name -> row.add(SeriesTable.number(epoch.accuracies.getOrDefault(name, Double.NaN))));
            rows.add(row);
        }
        return new SeriesTable(header, rows);
    }
}
