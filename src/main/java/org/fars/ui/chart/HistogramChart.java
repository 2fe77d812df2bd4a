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
 * How many images have which distance, for several heads or runs side by side. Infinite distances are counted in the
 * last bin.
 *
 * @param heading what it shows
 * @param measure the distance that is counted, with its unit: the horizontal axis
 * @param groups the heads' distances
 * @param bins how many bins the axis has, at least 1
 * @param notes what one must know to read it, a line each; below the chart, also where it is exported
 */
public record HistogramChart(String heading, String measure, List<Group> groups, int bins,
        List<String> notes) implements Figure {
    /**
     * One head's distances.
     *
     * @param name for the legend: {@code original · exact-margin}
     * @param head the head, which gives the colour
     * @param over whether they are of a run that is laid over another one, and look different
     * @param values ℓ2 in pixel units, one an image, none below 0
     */
    public record Group(String name, String head, boolean over, double[] values) {
        /** Of the only run, or the first. */
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
    public record Place(int group, int bin) {
        private String id() {
            return group + ":" + bin;
        }
    }

    /** Checks and copies. */
    public HistogramChart {
        groups = List.copyOf(groups);
        notes = List.copyOf(notes);
        if (bins < 1) {
            throw new IllegalArgumentException(bins + " bins");
        }
    }

    /** Of certified radii; 0 where nothing is certified. */
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
        // At the lower edge, what comes first stands lowest.
        for (String note : notes) {
            TextTitle line = new TextTitle(note);
            line.setPosition(RectangleEdge.BOTTOM);
            line.setHorizontalAlignment(HorizontalAlignment.LEFT);
            line.setTextAlignment(HorizontalAlignment.LEFT);
            chart.addSubtitle(0, line);
        }
        return chart;
    }

    /** Which bar a selected mark is; empty where it is none of this chart. */
    public Optional<Place> place(String id) {
        String[] parts = id.split(":");
        return parts.length == 2
                ? Optional.of(new Place(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])))
                : Optional.empty();
    }

    /** The bin that a distance is counted in. */
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
                marks.add(mark(new Place(group, bin), width, counts[group][bin]));
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

    private Mark mark(Place place, double width, long count) {
        double left = place.bin * width;
        double middle = left + width * (place.group + 0.5) / groups.size();
        return new Mark(place.id(), middle, 0, count, () -> String.format(Locale.ROOT,
                "%s, %.3g to %.3g: %,d images", groups.get(place.group).name, left, left + width, count));
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
        return Optional.of(mark(new Place(group, bin), width, count));
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
        // Full bars for one run, pale ones with an edge for the other: told apart without colours too.
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
     * One series of a histogram of gaps: what is left unknown of each image's distance to the decision boundary.
     *
     * @param name for the legend
     * @param over whether it is of a run laid over another
     * @param gaps the gaps, and how many images have none
     */
    public record HistogramSeries(String name, boolean over, EvaluationCharts.Gaps gaps) {
        private static final int BINS = 30;
        private static final String NOTE = "Smallest successful perturbation minus certified radius, image by image: how"
                + " much of its distance to the decision boundary is not known.";

        /** The histogram of these series; says how many images are not in it because they have one end only, or none. */
        public static HistogramChart histogram(List<HistogramSeries> series) {
            return new HistogramChart("Gap between certificate and attack", "gap (ℓ2, pixel values in [0, 1])",
                    series.stream().map(HistogramSeries::group).toList(), BINS,
                    Stream.concat(Stream.of(NOTE), series.stream().map(HistogramSeries::words)).toList());
        }

        private HistogramChart.Group group() {
            // Two computations in double may contradict each other in the last digits.
            return new HistogramChart.Group(name, gaps.head(), over,
                    gaps.closed().stream().mapToDouble(image -> Math.max(0, image.bracket().gap())).toArray());
        }

        private String words() {
            return String.format(Locale.ROOT,
                    "%s: %,d of %,d rightly classified images have both ends; %,d only a certified"
                            + " radius, %,d only an attack, %,d neither.",
                    name, gaps.closed().size(), gaps.images(),
                    gaps.onlyCertified(), gaps.onlyAttacked(), gaps.open());
        }
    }
}
