package org.fars.ui.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;

/**
 * Leaves room for the data of a chart that is drawn low: its legend stands beside it, its ticks stand closer, and at last
 * the horizontal axis loses its title and bars lose the legend below them. Undone when the chart grows. Applied after {@link ChartStyle#apply}.
 */
final class ChartFit {
    /** Below this height, in pixels, a chart is low. */
    private static final double LOW = 200;
    /** Below this height the horizontal axis has no title. */
    private static final double LOWEST = 130;
    /** Width over height from which a low chart has room for its legend beside it. */
    private static final double WIDE = 2.2;
    /** Width of a class in a bar chart without which a legend is not put beside it. */
    private static final double PER_CATEGORY = 38;
    private static final RectangleInsets CLOSE_TICKS = new RectangleInsets(2, 5, 2, 5);
    private static final RectangleInsets USUAL_TICKS = new RectangleInsets(9, 5, 9, 5);

    private final JFreeChart chart;
    private final String title;
    private Room room = new Room(false, false, false);

    /** What a chart does without. */
    private record Room(boolean low, boolean untitled, boolean beside) {}

    /** @param chart a chart as it was built */
    ChartFit(JFreeChart chart) {
        this.chart = chart;
        title = horizontal().map(Axis::getLabel).orElse(null);
    }

    JFreeChart chart() {
        return chart;
    }

    /** Fits the chart to a size in pixels, if that makes a difference. */
    void resize(double width, double height) {
        boolean low = height < LOW;
        boolean wide = width > WIDE * height && (!(chart.getPlot() instanceof CategoryPlot bars)
                || width > PER_CATEGORY * bars.getDataset().getColumnCount());
        Room now = new Room(low, height < LOWEST, low && wide);
        if (!now.equals(room)) {
            room = now;
            boolean notify = chart.isNotify();
            chart.setNotify(false);
            apply();
            chart.setNotify(notify);
        }
    }

    /** Fits the chart to its size again, after a style was applied. */
    void apply() {
        horizontal().ifPresent(axis -> axis.setLabel(room.untitled ? null : title));
        for (Axis axis : vertical()) {
            if (axis instanceof NumberAxis && !(axis instanceof SymbolAxis)) {
                axis.setTickLabelInsets(room.low ? CLOSE_TICKS : USUAL_TICKS);
            }
        }
        LegendTitle legend = chart.getLegend();
        if (legend != null) {
            legend.setVisible(room.beside || !room.untitled || !(chart.getPlot() instanceof CategoryPlot));
            legend.setPosition(room.beside ? RectangleEdge.RIGHT : RectangleEdge.BOTTOM);
        }
    }

    private Optional<Axis> horizontal() {
        return switch (chart.getPlot()) {
            case XYPlot plot -> Optional.ofNullable(plot.getDomainAxis());
            case CategoryPlot plot -> Optional.ofNullable(plot.getDomainAxis());
            default -> Optional.empty();
        };
    }

    private List<Axis> vertical() {
        List<Axis> axes = new ArrayList<>();
        switch (chart.getPlot()) {
            case XYPlot plot -> {
                for (int i = 0; i < plot.getRangeAxisCount(); i++) {
                    axes.add(plot.getRangeAxis(i));
                }
            }
            case CategoryPlot plot -> {
                for (int i = 0; i < plot.getRangeAxisCount(); i++) {
                    axes.add(plot.getRangeAxis(i));
                }
            }
            default -> {
                return axes;
            }
        }
        return axes;
    }
}
