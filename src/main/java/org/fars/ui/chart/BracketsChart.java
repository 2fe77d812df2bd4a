package org.fars.ui.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Robustness brackets of many images for one head, sorted by certified radius: a bar up to it, a grey line to the
 * smallest successful perturbation, and a dot there.
 *
 * @param head the head, which gives the colour
 * @param brackets one an image, in any order
 */
public record BracketsChart(String head, List<ImageBracket> brackets) implements Figure {
    /**
     * One image.
     *
     * @param id its name for selections
     * @param certified radius, ℓ2 in pixel units; an infinite one is drawn a little above all others
     * @param attacked the smallest successful perturbation, ℓ2 in pixel units; empty where there is none
     */
    public record ImageBracket(String id, double certified, OptionalDouble attacked) {
        public ImageBracket {
            if (!(certified >= 0)) {
                throw new IllegalArgumentException("radius " + certified);
            }
        }

        private String words() {
            String known = String.format(Locale.ROOT, "%s: certified %.3g", id, certified);
            return attacked.isPresent()
                    ? known + String.format(Locale.ROOT, ", attacked at %.3g", attacked.getAsDouble())
                    : known;
        }
    }

    /** Sorts. */
    public BracketsChart {
        brackets = brackets.stream()
            .sorted(Comparator.comparingDouble(ImageBracket::certified)
                .thenComparingDouble(bracket -> bracket.attacked.orElse(Double.POSITIVE_INFINITY)))
            .toList();
    }

    @Override
    public String heading() {
        return "Brackets, sorted by certified radius";
    }

    @Override
    public boolean isEmpty() {
        return brackets.isEmpty();
    }

    @Override
    public JFreeChart build() {
        XYIntervalSeries certified = new XYIntervalSeries(head + ", certified");
        XYIntervalSeries gap = new XYIntervalSeries("unknown");
        XYSeries attacked = new XYSeries("smallest success of an attack");
        XYSeries selected = new XYSeries("selected");
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
        NumberAxis images = new NumberAxis("images");
        images.setRange(-1, brackets.size());
        images.setTickLabelsVisible(false);
        NumberAxis distance = new NumberAxis("ℓ2, pixel units");
        XYPlot plot = new XYPlot(bars(certified), images, distance, barRenderer(0.15));
        plot.setDataset(1, bars(gap));
        plot.setRenderer(1, barRenderer(0.75));
        plot.setDataset(2, new XYSeriesCollection(attacked));
        plot.setRenderer(2, new DotRenderer(brackets.size() > 300 ? 3 : 5, false, null));
        plot.setDataset(3, new XYSeriesCollection(selected));
        plot.setRenderer(3, new DotRenderer(9, true, null));
        plot.getRenderer(1).setSeriesVisibleInLegend(0, Boolean.FALSE);
        plot.getRenderer(3).setSeriesVisibleInLegend(0, Boolean.FALSE);
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        return new JFreeChart(null, null, plot, true);
    }

    /** Where infinite radii end. */
    private double top() {
        return brackets.stream()
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
        plot.getRenderer(0).setSeriesPaint(0, style.head(head));
        plot.getRenderer(1).setSeriesPaint(0, ChartStyle.blend(style.grid(), style.muted(), 0.25));
        plot.getRenderer(2).setSeriesPaint(0, style.attack());
        plot.getRenderer(3).setSeriesPaint(0, style.text());
        XYSeries marks = ((XYSeriesCollection) plot.getDataset(3)).getSeries(0);
        double top = top();
        // Told of each mark, the axes would look at all marks each time.
        marks.setNotify(false);
        marks.clear();
        for (int i = 0; i < brackets.size(); i++) {
            ImageBracket bracket = brackets.get(i);
            if (selected.contains(bracket.id)) {
                marks.add(i, bracket.attacked.orElse(Math.min(bracket.certified, top)), false);
            }
        }
        marks.setNotify(true);
    }

    @Override
    public List<Mark> marks() {
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < brackets.size(); i++) {
            ImageBracket bracket = brackets.get(i);
            marks.add(new Mark(bracket.id, i, Double.NaN, bracket::words));
        }
        return marks;
    }

    @Override
    public SeriesTable series() {
        return new SeriesTable(List.of("image", head + ", certified", "smallest success of an attack"),
                brackets.stream()
                    .map(bracket -> List.of(bracket.id, SeriesTable.number(bracket.certified),
                            bracket.attacked.isPresent()
                                    ? SeriesTable.number(bracket.attacked.getAsDouble())
                                    : ""))
                    .toList());
    }
}
