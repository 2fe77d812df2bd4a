package org.fars.ui.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.fars.ui.chart.Figure.SeriesTable;
import org.fars.ui.chart.MarkPicker.MarkLabels;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Robustness brackets of many images for one head, sorted by certified radius: a bar up to the radius, a grey line to the
 * smallest successful perturbation, and a dot there. A second head or run is drawn as a line along its certified radii and
 * rings at its successes, with its images sorted on their own and stretched over the same width.
 *
 * @param head the head, which determines the colour
 * @param brackets one bracket per image, in any order
 * @param name the run's name for the legend; empty if there is only one
 * @param over the second head or run; empty for none
 */
public record BracketsChart(String head, List<ImageBracket> brackets, String name, Optional<Over> over)
        implements
            Figure {
    private static final int CERTIFIED = 0;
    private static final int GAP = 1;
    private static final int ATTACKED = 2;
    private static final int OVER_CERTIFIED = 3;
    private static final int OVER_ATTACKED = 4;
    private static final int SELECTED = 5;
    private static final int MANY = 300;
    /** By certified radius, then by the smallest success. */
    public static final Comparator<ImageBracket> ORDER = Comparator.comparingDouble(ImageBracket::certified)
        .thenComparingDouble(bracket -> bracket.attacked.orElse(Double.POSITIVE_INFINITY));

    /**
     * One image.
     *
     * @param id its id for selections
     * @param certified the certified radius, ℓ2 in pixel units; an infinite one is drawn a little above all others
     * @param attacked the smallest successful perturbation, ℓ2 in pixel units; empty if there is none
     */
    public record ImageBracket(String id, double certified, OptionalDouble attacked) {
        public ImageBracket {
            if (!(certified >= 0)) {
                throw new IllegalArgumentException("radius " + certified);
            }
        }

        private String description() {
            String known = String.format(Locale.ROOT, "%s: certified %.3g", MarkLabels.shorten(id), certified);
            return attacked.isPresent()
                    ? known + String.format(Locale.ROOT, ", attacked at %.3g", attacked.getAsDouble())
                    : known;
        }

        private double high(double top) {
            return attacked.orElse(Math.min(certified, top));
        }
    }

    /**
     * The second head or run.
     *
     * @param head the head, which determines the colour unless it is the same as the first one
     * @param name the run's name for the legend; empty if there is only one
     * @param brackets one bracket per image, in any order
     */
    public record Over(String head, String name, List<ImageBracket> brackets) {
        /** Sorts the brackets. */
        public Over {
            brackets = brackets.stream().sorted(ORDER).toList();
        }
    }

    /** Sorts the brackets. */
    public BracketsChart {
        brackets = brackets.stream().sorted(ORDER).toList();
    }

    /** Creates a chart of one run. */
    public BracketsChart(String head, List<ImageBracket> brackets) {
        this(head, brackets, "", Optional.empty());
    }

    @Override
    public String heading() {
        return "Robustness brackets, sorted by certified radius";
    }

    @Override
    public boolean isEmpty() {
        return brackets.isEmpty() && others().isEmpty();
    }

    private List<ImageBracket> others() {
        return over.map(Over::brackets).orElse(List.of());
    }

    /** Returns the number of positions on the horizontal axis. */
    private int positions() {
        return Math.max(1, brackets.isEmpty() ? others().size() : brackets.size());
    }

    /** Returns the position of the second run's n-th image. */
    private double position(int index) {
        return (index + 0.5) * positions() / others().size() - 0.5;
    }

    private static String suffix(String name) {
        return name.isEmpty() ? "" : " · " + name;
    }

    @Override
    public JFreeChart build() {
        XYIntervalSeries certified = new XYIntervalSeries(head + ", certified" + suffix(name));
        XYIntervalSeries gap = new XYIntervalSeries("unknown");
        XYSeries attacked = new XYSeries("smallest successful attack" + suffix(isOfOneHead() ? name : head));
        double top = top();
        for (int i = 0; i < brackets.size(); i++) {
            ImageBracket bracket = brackets.get(i);
            int x = i;
            double radius = Math.min(bracket.certified, top);
            certified.add(x, x - 0.5, x + 0.5, radius, 0, radius);
            bracket.attacked.ifPresent(l2 -> {
                gap.add(x, x - 0.5, x + 0.5, l2, radius, l2);
                attacked.add(x, l2);
            });
        }
        NumberAxis images = new NumberAxis(over.isEmpty()
                ? "images"
                : "images, each " + (isOfOneHead() ? "run" : "head") + " sorted on its own");
        images.setRange(-1, positions());
        images.setTickLabelsVisible(false);
        NumberAxis distance = new NumberAxis("ℓ2, pixel values in [0, 1]");
        XYPlot plot = new XYPlot(bars(certified), images, distance, barRenderer(0.15));
        plot.setDataset(GAP, bars(gap));
        plot.setRenderer(GAP, barRenderer(0.75));
        plot.setDataset(ATTACKED, new XYSeriesCollection(attacked));
        plot.setRenderer(ATTACKED, new DotRenderer(brackets.size() > MANY ? 3 : 5, false, null));
        // Without a success there is nothing to explain in the legend.
        plot.getRenderer(ATTACKED).setSeriesVisibleInLegend(0, !attacked.isEmpty());
        over.ifPresent(other -> addOver(other, plot, top));
        plot.setDataset(SELECTED, new XYSeriesCollection(new XYSeries("selected")));
        plot.setRenderer(SELECTED, new DotRenderer(9, true, null));
        plot.getRenderer(GAP).setSeriesVisibleInLegend(0, Boolean.FALSE);
        plot.getRenderer(SELECTED).setSeriesVisibleInLegend(0, Boolean.FALSE);
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        return new JFreeChart(null, null, plot, true);
    }

    private boolean isOfOneHead() {
        return over.filter(other -> !other.head.equals(head)).isEmpty();
    }

    private void addOver(Over other, XYPlot plot, double top) {
        XYSeries certified = new XYSeries(other.head + ", certified" + suffix(other.name), false, true);
        XYSeries attacked = new XYSeries(
                "smallest successful attack" + suffix(isOfOneHead() ? other.name : other.head), false, true);
        for (int i = 0; i < other.brackets.size(); i++) {
            double x = position(i);
            certified.add(x, Math.min(other.brackets.get(i).certified, top));
            other.brackets.get(i).attacked.ifPresent(l2 -> attacked.add(x, l2));
        }
        XYLineAndShapeRenderer line = new XYLineAndShapeRenderer(true, false);
        line.setDrawSeriesLineAsPath(true);
        plot.setDataset(OVER_CERTIFIED, new XYSeriesCollection(certified));
        plot.setRenderer(OVER_CERTIFIED, line);
        plot.setDataset(OVER_ATTACKED, new XYSeriesCollection(attacked));
        plot.setRenderer(OVER_ATTACKED, new DotRenderer(other.brackets.size() > MANY ? 4 : 6, true, null));
        plot.getRenderer(OVER_ATTACKED).setSeriesVisibleInLegend(0, !attacked.isEmpty());
    }

    /** Returns where infinite radii end. */
    private double top() {
        return java.util.stream.Stream.concat(brackets.stream(), others().stream())
            .flatMapToDouble(bracket -> DoubleStream.concat(DoubleStream.of(bracket.certified),
                    bracket.attacked.stream()))
            .filter(Double::isFinite)
            .max()
            .orElse(1) * 1.1;
    }

    private static XYIntervalSeriesCollection bars(XYIntervalSeries series) {
        XYIntervalSeriesCollection data = new XYIntervalSeriesCollection();
        data.addSeries(series);
        return data;
    }

    private static XYBarRenderer barRenderer(double margin) {
        XYBarRenderer renderer = new XYBarRenderer(margin);
        renderer.setUseYInterval(true);
        return renderer;
    }

    @Override
    public void ink(JFreeChart chart, ChartStyle style, Set<String> selected) {
        XYPlot plot = chart.getXYPlot();
        plot.getRenderer(CERTIFIED)
            .setSeriesPaint(0, over.isEmpty()
                    ? style.head(head)
                    : ChartStyle.blend(style.background(), style.head(head), 0.6));
        plot.getRenderer(GAP).setSeriesPaint(0, ChartStyle.blend(style.grid(), style.muted(), 0.25));
        plot.getRenderer(ATTACKED).setSeriesPaint(0, style.attack());
        plot.getRenderer(SELECTED).setSeriesPaint(0, style.text());
        over.ifPresent(other -> {
            Color color = isOfOneHead() ? style.text() : style.head(other.head);
            LineCharts.line((XYLineAndShapeRenderer) plot.getRenderer(OVER_CERTIFIED), 0, color, ChartStyle.line(2));
            plot.getRenderer(OVER_ATTACKED).setSeriesPaint(0, color);
        });
        XYSeries marks = ((XYSeriesCollection) plot.getDataset(SELECTED)).getSeries(0);
        double top = top();
        // Notified of each mark, the axes would visit all marks each time.
        marks.setNotify(false);
        marks.clear();
        for (int i = 0; i < brackets.size(); i++) {
            if (selected.contains(brackets.get(i).id)) {
                marks.add(i, brackets.get(i).high(top), false);
            }
        }
        for (int i = 0; i < others().size(); i++) {
            if (selected.contains(others().get(i).id)) {
                marks.add(position(i), others().get(i).high(top), false);
            }
        }
        marks.setNotify(true);
    }

    @Override
    public List<Mark> marks() {
        double top = top();
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < brackets.size(); i++) {
            ImageBracket bracket = brackets.get(i);
            marks.add(new Mark(bracket.id, i, 0, bracket.high(top), bracket::description));
        }
        for (int i = 0; i < others().size(); i++) {
            ImageBracket bracket = others().get(i);
            double x = position(i);
            marks.add(new Mark(bracket.id, x, Math.min(bracket.certified, top), () -> describe(bracket)));
            bracket.attacked.ifPresent(l2 -> marks.add(new Mark(bracket.id, x, l2, () -> describe(bracket))));
        }
        return marks;
    }

    private String describe(ImageBracket other) {
        return other.description() + suffix(isOfOneHead() ? over.orElseThrow().name : over.orElseThrow().head);
    }

    /** With one run, any place above or below an image hits it, since many bars are too short to be clicked. */
    @Override
    public Optional<Mark> hit(double x, double y) {
        int index = (int) Math.rint(x);
        if (over.isPresent() || index < 0 || index >= brackets.size()) {
            return Optional.empty();
        }
        ImageBracket bracket = brackets.get(index);
        return Optional.of(new Mark(bracket.id, index, 0, bracket.high(top()), bracket::description));
    }

    @Override
    public SeriesTable series() {
        List<List<String>> rows = new ArrayList<>();
        brackets.forEach(bracket -> rows.add(row(isOfOneHead() ? name : head, bracket)));
        over.ifPresent(other -> other.brackets
            .forEach(bracket -> rows.add(row(isOfOneHead() ? other.name : other.head, bracket))));
        List<String> header = List.of(isOfOneHead() ? "run" : "head", "image",
                isOfOneHead() ? head + ", certified" : "certified", "smallest successful attack");
        return over.isPresent()
                ? new SeriesTable(header, rows)
                : new SeriesTable(header.subList(1, header.size()),
                        rows.stream().map(row -> row.subList(1, row.size())).toList());
    }

    private static List<String> row(String run, ImageBracket bracket) {
        return List.of(run, bracket.id, SeriesTable.number(bracket.certified), bracket.attacked.isPresent()
                ? SeriesTable.number(bracket.attacked.getAsDouble())
                : "");
    }
}
