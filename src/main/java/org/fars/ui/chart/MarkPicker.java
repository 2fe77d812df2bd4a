package org.fars.ui.chart;

import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleEdge;

/**
 * Finds a figure's marks on a drawn chart.
 *
 * @param figure the figure
 * @param marks its marks
 * @param plot the plot
 * @param data the area between the axes, in pixels
 */
record MarkPicker(Figure figure, List<Figure.Mark> marks, XYPlot plot, Rectangle2D data) {
    /** The largest distance of a click from a point, in pixels. */
    private static final double MAX_DISTANCE = 10;
    /** The width of bars when a lasso is drawn around them, in pixels. */
    private static final double BAR_WIDTH = 0.5;

    /** Returns the mark at a point: the one whose area contains it, otherwise the nearest within ten pixels. */
    Optional<Figure.Mark> nearest(double x, double y) {
        Rectangle2D reachable = new Rectangle2D.Double(data.getX() - MAX_DISTANCE, data.getY() - MAX_DISTANCE,
                data.getWidth() + 2 * MAX_DISTANCE, data.getHeight() + 2 * MAX_DISTANCE);
        if (marks.isEmpty() || !reachable.contains(x, y)) {
            return Optional.empty();
        }
        Optional<Figure.Mark> area = figure.hit(
                plot.getDomainAxis().java2DToValue(x, data, plot.getDomainAxisEdge()),
                plot.getRangeAxis().java2DToValue(y, data, plot.getRangeAxisEdge()));
        if (area.isPresent()) {
            return area;
        }
        Figure.Mark best = null;
        double least = MAX_DISTANCE;
        for (Figure.Mark mark : marks) {
            Rectangle2D bar = bar(mark);
            double across = bar.getCenterX() - x;
            double along = Math.max(0, Math.max(bar.getMinY() - y, y - bar.getMaxY()));
            double distance = Math.hypot(across, along);
            if (distance <= least) {
                least = distance;
                best = mark;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Returns the ids of the marks that intersect an area. */
    Set<String> within(Shape area) {
        Rectangle2D around = area.getBounds2D();
        return marks.stream().filter(mark -> {
            Rectangle2D bar = bar(mark);
            return around.intersects(bar) && (mark.low() == mark.high()
                    ? area.contains(bar.getCenterX(), bar.getCenterY())
                    : area.intersects(bar));
        }).map(Figure.Mark::id).collect(Collectors.toSet());
    }

    private Rectangle2D bar(Figure.Mark mark) {
        double x = pixel(plot.getDomainAxis(), mark.x(), plot.getDomainAxisEdge());
        double low = pixel(plot.getRangeAxis(), mark.low(), plot.getRangeAxisEdge());
        double high = mark.low() == mark.high()
                ? low
                : pixel(plot.getRangeAxis(), mark.high(), plot.getRangeAxisEdge());
        return new Rectangle2D.Double(x - BAR_WIDTH / 2, Math.min(low, high) - BAR_WIDTH / 2, BAR_WIDTH,
                Math.abs(high - low) + BAR_WIDTH);
    }

    private double pixel(ValueAxis axis, double value, RectangleEdge edge) {
        return axis.valueToJava2D(value, data, edge);
    }

    /** Short labels of marks. */
    static final class MarkLabels {
        private MarkLabels() {}

        /** Returns a file's name with its folder, which is often its class; other ids are returned unchanged. */
        static String shorten(String id) {
            int name = separator(id, id.length() - 1);
            int folder = name < 0 ? -1 : separator(id, name - 1);
            return id.substring(folder + 1);
        }

        private static int separator(String id, int before) {
            return Math.max(id.lastIndexOf('/', before), id.lastIndexOf('\\', before));
        }
    }
}
