package org.fars.ui.chart;

import java.awt.Color;
import java.awt.Paint;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.fars.ui.chart.Figure.SeriesTable;
import org.fars.ui.chart.MarkPicker.MarkLabels;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.title.PaintScaleLegend;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * A scatter chart of images, coloured by group (a class) or by value (a radius), with the selected ones ringed.
 *
 * @param heading the heading
 * @param xLabel the horizontal axis, with its unit
 * @param yLabel the vertical axis, with its unit
 * @param points the points
 * @param valueLabel the quantity shown by colour, with its unit; empty to colour by group
 * @param diagonal whether to draw the line where both axes are equal
 * @param limits horizontal lines at values of the vertical axis
 */
public record ScatterChart(String heading, String xLabel, String yLabel, List<Point> points, String valueLabel,
        boolean diagonal, List<Limit> limits) implements Figure {
    /** Above so many points, those that would be drawn over each other are drawn once. */
    private static final int MANY = 2000;
    private static final int CELLS = 260;
    private static final double LEAST_RANGE = 0.2;
    /** Share of the vertical axis above the highest point, for the words at a limit, which no point exceeds. */
    private static final double ROOM_ABOVE_LIMIT = 0.16;

    /** The group of images that are classified correctly. */
    public static final String CORRECT = "correct";
    /** The group of images that are classified incorrectly. */
    public static final String INCORRECT = "incorrect";
    /** What the group's name begins with if one head alone is right; the head's name follows. */
    public static final String ONLY = "only correct by ";

    /**
     * A horizontal line.
     *
     * @param at where, on the vertical axis
     * @param label what is there
     */
    public record Limit(double at, String label) {}

    /**
     * The point of an image.
     *
     * @param id its id for selections
     * @param x on the horizontal axis
     * @param y on the vertical axis
     * @param group its class or other group
     * @param value the quantity shown by colour
     */
    public record Point(String id, double x, double y, String group, OptionalDouble value) {}

    public ScatterChart {
        points = List.copyOf(points);
    }

    /** Creates a chart whose axes fit the points. */
    public ScatterChart(String heading, String xLabel, String yLabel, List<Point> points, String valueLabel,
            boolean diagonal) {
        this(heading, xLabel, yLabel, points, valueLabel, diagonal, List.of());
    }

    @Override
    public boolean isEmpty() {
        return points.isEmpty();
    }

    private boolean byValue() {
        return !valueLabel.isEmpty();
    }

    @Override
    public JFreeChart build() {
        XYSeriesCollection data = new XYSeriesCollection();
        if (byValue()) {
            XYSeries all = new XYSeries(valueLabel, false, true);
            points.forEach(point -> all.add(finite(point.x), finite(point.y), false));
            data.addSeries(all);
        } else {
            Map<String, XYSeries> groups = new LinkedHashMap<>();
            for (Point point : drawn()) {
                groups.computeIfAbsent(point.group, name -> new XYSeries(name, false, true))
                    .add(finite(point.x), finite(point.y), false);
            }
            groups.values().forEach(data::addSeries);
        }
        XYPlot plot = new XYPlot(new XYSeriesCollection(), axis(xLabel), axis(yLabel), null);
        plot.setDataset(1, data);
        plot.setDataset(2, new XYSeriesCollection(new XYSeries("selected", false, true)));
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        if (!limits.isEmpty()) {
            plot.getRangeAxis().setUpperMargin(ROOM_ABOVE_LIMIT);
        }
        JFreeChart chart = new JFreeChart(null, null, plot, !byValue());
        if (byValue()) {
            PaintScaleLegend legend = new PaintScaleLegend(scale(false), new NumberAxis(valueLabel));
            legend.setPosition(RectangleEdge.BOTTOM);
            legend.setStripWidth(8);
            legend.setSubdivisionCount(64);
            legend.setMargin(new RectangleInsets(4, 40, 4, 40));
            chart.addSubtitle(legend);
        }
        return chart;
    }

    /** Returns the points without those that would be drawn over another of their group, if there are very many. */
    private List<Point> drawn() {
        if (points.size() <= MANY) {
            return points;
        }
        DoubleSummaryStatistics x = points.stream().mapToDouble(Point::x).filter(Double::isFinite).summaryStatistics();
        DoubleSummaryStatistics y = points.stream().mapToDouble(Point::y).filter(Double::isFinite).summaryStatistics();
        double width = Math.max(x.getMax() - x.getMin(), Double.MIN_NORMAL) / CELLS;
        double height = Math.max(y.getMax() - y.getMin(), Double.MIN_NORMAL) / CELLS;
        record Cell(String group, long column, long row) {}
        Set<Cell> taken = new HashSet<>();
        return points.stream()
            .filter(point -> taken.add(new Cell(point.group, (long) ((point.x - x.getMin()) / width),
                    (long) ((point.y - y.getMin()) / height))))
            .toList();
    }

    /** Returns NaN, which is not drawn, for values that are not finite. */
    private static double finite(double value) {
        return Double.isFinite(value) ? value : Double.NaN;
    }

    private static NumberAxis axis(String label) {
        NumberAxis axis = new NumberAxis(label);
        axis.setAutoRangeIncludesZero(false);
        axis.setAutoRangeStickyZero(false);
        // A single point would have an axis of rounding errors.
        axis.setAutoRangeMinimumSize(LEAST_RANGE);
        return axis;
    }

    @Override
    public void ink(JFreeChart chart, ChartStyle style, Set<String> selected) {
        XYPlot plot = chart.getXYPlot();
        int size = points.size() > 2000 ? 4 : points.size() > 300 ? 5 : 7;
        PaintScale scale = scale(ChartStyle.isDark(style.background()));
        for (Object subtitle : chart.getSubtitles()) {
            if (subtitle instanceof PaintScaleLegend legend) {
                legend.setScale(scale);
            }
        }
        DotRenderer dots = new DotRenderer(size, false, byValue()
                ? item -> points.get(item).value.isPresent()
                        ? scale.getPaint(points.get(item).value.getAsDouble())
                        : style.grid()
                : null);
        for (int i = 0; i < plot.getDataset(1).getSeriesCount(); i++) {
            dots.setSeriesPaint(i, ChartStyle.fade(colour(style, plot.getDataset(1).getSeriesKey(i).toString(), i),
                    0.75));
        }
        plot.setRenderer(1, dots);
        DotRenderer rings = new DotRenderer(size + 5, true, null);
        rings.setSeriesPaint(0, style.text());
        rings.setSeriesVisibleInLegend(0, Boolean.FALSE);
        plot.setRenderer(2, rings);
        XYSeries ringed = ((XYSeriesCollection) plot.getDataset(2)).getSeries(0);
        // Notified of each point, the axes would visit all points each time.
        ringed.setNotify(false);
        ringed.clear();
        points.stream()
            .filter(point -> selected.contains(point.id))
            .forEach(point -> ringed.add(finite(point.x), finite(point.y), false));
        ringed.setNotify(true);
        plot.clearAnnotations();
        plot.clearRangeMarkers();
        for (Limit limit : limits) {
            ValueMarker line = new ValueMarker(limit.at, style.muted(), ChartStyle.dashed(1, 4, 3));
            line.setLabel(limit.label);
            line.setLabelFont(style.font());
            line.setLabelPaint(style.muted());
            line.setLabelBackgroundColor(new Color(0, true));
            line.setLabelAnchor(RectangleAnchor.TOP_RIGHT);
            line.setLabelTextAnchor(TextAnchor.BOTTOM_RIGHT);
            line.setLabelOffset(new RectangleInsets(6, 6, 6, 6));
            // Of a dataset with a renderer, for the first one has none and would draw no marker.
            plot.addRangeMarker(1, line, Layer.FOREGROUND);
        }
        if (diagonal) {
            double from = Math.max(plot.getDomainAxis().getLowerBound(), plot.getRangeAxis().getLowerBound());
            double to = Math.min(plot.getDomainAxis().getUpperBound(), plot.getRangeAxis().getUpperBound());
            plot.addAnnotation(new org.jfree.chart.annotations.XYLineAnnotation(from, from, to, to,
                    ChartStyle.dashed(1, 4, 3), style.muted()));
        }
    }

    /** Colours mean heads, so that whether a decision is correct is told in shades of grey. */
    private static Color colour(ChartStyle style, String group, int index) {
        return switch (group) {
            case "original", "sparsemax", "multi-layer" -> style.head(group);
            case CORRECT -> ChartStyle.blend(style.background(), style.muted(), 0.55);
            case INCORRECT -> style.text();
            default -> group.startsWith(ONLY) ? style.head(group.substring(ONLY.length())) : style.other(index);
        };
    }

    private PaintScale scale(boolean onDark) {
        double lowest = points.stream()
            .flatMapToDouble(point -> point.value.stream())
            .filter(Double::isFinite)
            .min()
            .orElse(0);
        double highest = points.stream()
            .flatMapToDouble(point -> point.value.stream())
            .filter(Double::isFinite)
            .max()
            .orElse(1);
        return new Viridis(lowest, highest > lowest ? highest : lowest + 1, onDark ? ON_DARK : ON_LIGHT);
    }

    @Override
    public List<Mark> marks() {
        return points.stream()
            .filter(point -> Double.isFinite(point.x) && Double.isFinite(point.y))
            .map(point -> new Mark(point.id, point.x, point.y,
                    () -> MarkLabels.shorten(point.id) + " · " + point.group))
            .toList();
    }

    @Override
    public SeriesTable series() {
        List<List<String>> rows = new ArrayList<>();
        for (Point point : points) {
            rows.add(List.of(point.id, point.group, SeriesTable.number(point.x), SeriesTable.number(point.y),
                    SeriesTable.number(point.value.orElse(Double.NaN))));
        }
        return new SeriesTable(List.of("image", "group", xLabel, yLabel, byValue() ? valueLabel : "value"), rows);
    }

    private static final List<Color> ON_LIGHT = colours(0x440154, 0x46327e, 0x365c8d, 0x277f8e, 0x1fa187, 0x4ac16d,
            0xa0da39, 0xfde725);
    /** The same without the darkest tones. */
    private static final List<Color> ON_DARK = colours(0x8a63d2, 0x6676c9, 0x4a8cbc, 0x35a3a6, 0x35b779, 0x6ccd5a,
            0xb5de2b, 0xfde725);

    /**
     * Returns the colour of a value.
     *
     * @param share the value's position between the lowest and the highest, in [0, 1]
     * @param background the background
     */
    public static Color valueColour(double share, Color background) {
        return between(ChartStyle.isDark(background) ? ON_DARK : ON_LIGHT, share);
    }

    private static Color between(List<Color> stops, double share) {
        double place = Math.clamp(share, 0, 1) * (stops.size() - 1);
        int below = Math.min((int) place, stops.size() - 2);
        return ChartStyle.blend(stops.get(below), stops.get(below + 1), place - below);
    }

    private static List<Color> colours(int... rgb) {
        return java.util.Arrays.stream(rgb).mapToObj(Color::new).toList();
    }

    /** The Viridis scale, whose lightness increases monotonically. */
    private record Viridis(double lowest, double highest, List<Color> stops) implements PaintScale {
        @Override
        public double getLowerBound() {
            return lowest;
        }

        @Override
        public double getUpperBound() {
            return highest;
        }

        @Override
        public Paint getPaint(double value) {
            return between(stops, (value - lowest) / (highest - lowest));
        }
    }
}
