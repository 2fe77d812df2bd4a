package org.fars.ui.chart;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.ClusteredXYBarRenderer;
import org.jfree.data.statistics.HistogramDataset;

/**
 * How many images have which certified radius, for several heads side by side. Infinite radii are counted in the last
 * bin.
 *
 * @param groups the heads' radii
 * @param bins how many bins the axis has, at least 1
 */
public record RadiusHistogram(List<Group> groups, int bins) implements Figure {
    /**
     * One head's radii.
     *
     * @param name for the legend: {@code original · exact-margin}
     * @param head the head, which gives the colour
     * @param radii ℓ2 in pixel units, one an image; 0 where nothing is certified
     */
    public record Group(String name, String head, double[] radii) {}

    public RadiusHistogram {
        groups = List.copyOf(groups);
        if (bins < 1) {
            throw new IllegalArgumentException(bins + " bins");
        }
    }

    @Override
    public String heading() {
        return "Certified radius";
    }

    @Override
    public boolean isEmpty() {
        return groups.stream().allMatch(group -> group.radii.length == 0);
    }

    @Override
    public JFreeChart build() {
        HistogramDataset data = new HistogramDataset();
        double end = end();
        for (Group group : groups) {
            double[] radii = DoubleStream.of(group.radii)
                .filter(radius -> radius >= 0)
                .map(radius -> Math.min(radius, end))
                .toArray();
            if (radii.length > 0) {
                data.addSeries(group.name, radii, bins, 0, end);
            }
        }
        NumberAxis radiusAxis = new NumberAxis("certified radius (ℓ2, pixel units)");
        radiusAxis.setLowerMargin(0);
        radiusAxis.setUpperMargin(0.01);
        NumberAxis count = new NumberAxis("images");
        count.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        count.setNumberFormatOverride(new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)));
        return new JFreeChart(null, null, new XYPlot(data, radiusAxis, count, new ClusteredXYBarRenderer(0.15, false)),
                true);
    }

    private double end() {
        double largest = groups.stream()
            .flatMapToDouble(group -> DoubleStream.of(group.radii))
            .filter(Double::isFinite)
            .max()
            .orElse(1);
        return largest > 0 ? largest : 1;
    }

    @Override
    public void ink(JFreeChart chart, ChartStyle style, Set<String> selected) {
        int series = 0;
        for (Group group : groups) {
            if (group.radii.length > 0) {
                chart.getXYPlot().getRenderer().setSeriesPaint(series++, style.head(group.head));
            }
        }
    }

    @Override
    public SeriesTable series() {
        List<List<String>> rows = new ArrayList<>();
        for (Group group : groups) {
            for (double radius : group.radii) {
                rows.add(List.of(group.name, SeriesTable.number(radius)));
            }
        }
        return new SeriesTable(List.of("series", "radius"), rows);
    }
}
