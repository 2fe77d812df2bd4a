package org.fars.ui.chart;

import java.awt.Color;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.fars.evaluate.report.EvaluationCharts;
import org.fars.ui.chart.Figure.SeriesTable;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.ClusteredXYBarRenderer;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.statistics.HistogramDataset;

/**
 * A histogram of distances for several heads or runs side by side. Infinite distances are counted in the last bin.
 *
 * @param heading the heading
 * @param measure the distance, with its unit, for the horizontal axis
 * @param groups the distances by head
 * @param bins the number of bins, at least 1
 * @param notes notes below the chart, one per line
 */
public record HistogramChart(String heading, String measure, List<Group> groups, int bins,
        List<String> notes) implements Figure {
    /**
     * One head's distances.
     *
     * @param name the name for the legend: {@code original · exact-margin}
     * @param head the head, which determines the colour
     * @param over whether they belong to the second run, which is drawn differently
     * @param values ℓ2 in pixel units, one per image, not negative
     */
    public record Group(String name, String head, boolean over, double[] values) {
        /** Creates a group of the first run. */
        public Group(String name, String head, double[] values) {
            this(name, head, false, values);
        }
    }

    /**
     * A bar.
     *
     * @param group the group's position in {@link #groups()}
     * @param bin which bar of it, from 0
     */
    public record Bar(int group, int bin) {
        private String id() {
            return group + ":" + bin;
        }
    }

    /** Creates a chart. */
    public HistogramChart {
        groups = List.copyOf(groups);
        notes = List.copyOf(notes);
        if (bins < 1) {
            throw new IllegalArgumentException(bins + " bins");
        }
    }

    /** Creates a histogram of certified radii; 0 for images without one. */
    public static HistogramChart ofRadii(List<Group> groups, int bins) {
        return new HistogramChart("Certified radius", "certified radius (ℓ2, pixel values in [0, 1])", groups, bins,
                List.of());
    }

    @Override
    public boolean isEmpty() {
        return groups.stream().allMatch(group -> group.values.length == 0);
    }

    @Override
    public JFreeChart build() {
        HistogramDataset data = new HistogramDataset();
        double end = end();
        for (Group group : groups) {
            double[] values = DoubleStream.of(group.values)
                .filter(value -> value >= 0)
                .map(value -> Math.min(value, end))
                .toArray();
            if (values.length > 0) {
                data.addSeries(group.name, values, bins, 0, end);
            }
        }
        NumberAxis distance = new NumberAxis(measure);
        distance.setLowerMargin(0);
        distance.setUpperMargin(0.01);
        NumberAxis count = new NumberAxis("images");
        count.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        count.setNumberFormatOverride(new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)));
        JFreeChart chart = new JFreeChart(null, null,
                new XYPlot(data, distance, count, new ClusteredXYBarRenderer(0.15, false)), true);
        // At the bottom edge, the first subtitle is the lowest.
        for (String note : notes) {
            TextTitle line = new TextTitle(note);
            line.setPosition(RectangleEdge.BOTTOM);
            line.setHorizontalAlignment(HorizontalAlignment.LEFT);
            line.setTextAlignment(HorizontalAlignment.LEFT);
            chart.addSubtitle(0, line);
        }
        return chart;
    }

    /** Returns the bar of a mark; empty if the mark is not of this chart. */
    public Optional<Bar> bar(String id) {
        String[] parts = id.split(":");
        return parts.length == 2
                ? Optional.of(new Bar(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])))
                : Optional.empty();
    }

    /** Returns the bin of a distance. */
    public int bin(double value) {
        double end = end();
        return Math.clamp((int) (Math.min(value, end) / (end / bins)), 0, bins - 1);
    }

    @Override
    public List<Mark> marks() {
        long[][] counts = counts();
        double width = end() / bins;
        List<Mark> marks = new ArrayList<>();
        for (int bin = 0; bin < bins; bin++) {
            for (int group = 0; group < groups.size(); group++) {
                marks.add(mark(new Bar(group, bin), width, counts[group][bin]));
            }
        }
        return marks;
    }

    private long[][] counts() {
        double end = end();
        long[][] counts = new long[groups.size()][bins];
        for (int group = 0; group < counts.length; group++) {
            for (double value : groups.get(group).values) {
                counts[group][Math.clamp((int) (Math.min(value, end) / (end / bins)), 0, bins - 1)]++;
            }
        }
        return counts;
    }

    private Mark mark(Bar bar, double width, long count) {
        double left = bar.bin * width;
        double middle = left + width * (bar.group + 0.5) / groups.size();
        return new Mark(bar.id(), middle, 0, count, () -> String.format(Locale.ROOT,
                "%s, %.3g to %.3g: %,d images", groups.get(bar.group).name, left, left + width, count));
    }

    @Override
    public Optional<Mark> hit(double x, double y) {
        double width = end() / bins;
        int bin = (int) Math.floor(x / width);
        if (bin < 0 || bin >= bins) {
            return Optional.empty();
        }
        int group = Math.clamp((int) ((x / width - bin) * groups.size()), 0, groups.size() - 1);
        long count = DoubleStream.of(groups.get(group).values).filter(value -> bin(value) == bin).count();
        return Optional.of(mark(new Bar(group, bin), width, count));
    }

    private double end() {
        double largest = groups.stream()
            .flatMapToDouble(group -> DoubleStream.of(group.values))
            .filter(Double::isFinite)
            .max()
            .orElse(1);
        return largest > 0 ? largest : 1;
    }

    @Override
    public void ink(JFreeChart chart, ChartStyle style, Set<String> selected) {
        XYBarRenderer renderer = (XYBarRenderer) chart.getXYPlot().getRenderer();
        // Full bars for one run and pale ones with an edge for the other, distinguishable without colour.
        renderer.setDrawBarOutline(groups.stream().anyMatch(Group::over));
        int series = 0;
        for (Group group : groups) {
            if (group.values.length > 0) {
                Color color = style.head(group.head);
                renderer.setSeriesPaint(series, group.over ? style.pale(color) : color);
                renderer.setSeriesOutlinePaint(series, group.over ? style.text() : color);
                renderer.setSeriesOutlineStroke(series, ChartStyle.line(1));
                series++;
            }
        }
    }

    @Override
    public SeriesTable series() {
        List<List<String>> rows = new ArrayList<>();
        for (Group group : groups) {
            for (double value : group.values) {
                rows.add(List.of(group.name, SeriesTable.number(value)));
            }
        }
        return new SeriesTable(List.of("series", measure), rows);
    }

    /**
     * A series of a histogram of gaps: the part of each image's distance to the decision boundary that is not known.
     *
     * @param name the name for the legend
     * @param over whether it belongs to the second run
     * @param gaps the gaps, and the number of images without one
     */
    public record HistogramSeries(String name, boolean over, EvaluationCharts.Gaps gaps) {
        private static final int BINS = 30;
        private static final String NOTE = "Smallest successful perturbation minus certified radius: how much of each"
                + " image's distance to the decision boundary is unknown.";

        /** Creates the histogram of several series; its notes count the images without a gap. */
        public static HistogramChart histogram(List<HistogramSeries> series) {
            return new HistogramChart("Gap between certificate and attack", "gap (ℓ2, pixel values in [0, 1])",
                    series.stream().map(HistogramSeries::group).toList(), BINS,
                    Stream.concat(Stream.of(NOTE), series.stream().map(HistogramSeries::note)).toList());
        }

        private HistogramChart.Group group() {
            // Two computations in double may contradict each other in the last digits.
            return new HistogramChart.Group(name, gaps.head(), over,
                    gaps.closed().stream().mapToDouble(image -> Math.max(0, image.bracket().gap())).toArray());
        }

        private String note() {
            return String.format(Locale.ROOT,
                    "%s: %,d of %,d correctly classified images have both; %,d have only a certified"
                            + " radius, %,d only a successful attack, %,d neither.",
                    name, gaps.closed().size(), gaps.images(),
                    gaps.onlyCertified(), gaps.onlyAttacked(), gaps.open());
        }
    }
}
