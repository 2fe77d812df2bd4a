package org.fars.ui.chart;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    /** Which bar a selected mark is; empty where it is none of this chart. */
    public Optional<Place> place(String id) {
        String[] parts = id.split(":");
        return parts.length == 2
                ? Optional.of(new Place(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])))
                : Optional.empty();
    }

    /** The bin that a radius is counted in. */
    public int bin(double radius) {
        double end = end();
        return Math.clamp((int) (Math.min(radius, end) / (end / bins)), 0, bins - 1);
    }

    @Override
    public List<Mark> marks() {
        List<Mark> marks = new ArrayList<>();
        for (int bin = 0; bin < bins; bin++) {
            for (int group = 0; group < groups.size(); group++) {
                marks.add(mark(new Place(group, bin)));
            }
        }
        return marks;
    }

    private Mark mark(Place place) {
        double width = end() / bins;
        double left = place.bin * width;
        double middle = left + width * (place.group + 0.5) / groups.size();
        return new Mark(place.id(), middle, Double.NaN, () -> {
            Group group = groups.get(place.group);
            long count = DoubleStream.of(group.radii).filter(radius -> bin(radius) == place.bin).count();
            return String.format(Locale.ROOT, "%s, %.3g to %.3g: %,d images", group.name, left, left + width, count);
        });
    }

    @Override
    public Optional<Mark> hit(double x, double y) {
        double width = end() / bins;
        int bin = (int) Math.floor(x / width);
        if (bin < 0 || bin >= bins) {
            return Optional.empty();
        }
        int group = Math.clamp((int) ((x / width - bin) * groups.size()), 0, groups.size() - 1);
        return Optional.of(mark(new Place(group, bin)));
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
