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
 * Finds a figure's marks on a chart that has been drawn.
 *
 * @param figure what is drawn
 * @param marks its marks
 * @param plot where
 * @param data the rectangle between the axes, in the pixels in which places are asked for
 */
record MarkPicker(Figure figure, List<Figure.Mark> marks, XYPlot plot, Rectangle2D data) {
    /** How near a click must come to a point, in pixels. */
    private static final double NEAR = 10;
    /** How wide bars count when something is drawn around them, in pixels. */
    private static final double BAR = 0.5;

    /** The mark that a place means: the one whose area it lies in, else the nearest within ten pixels. */
    Optional<Figure.Mark> nearest(double x, double y) {
        Rectangle2D reachable = new Rectangle2D.Double(data.getX() - NEAR, data.getY() - NEAR,
                data.getWidth() + 2 * NEAR, data.getHeight() + 2 * NEAR);
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
        double least = NEAR;
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

    /** The ids of the marks of which any part lies in an area. */
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
        return new Rectangle2D.Double(x - BAR / 2, Math.min(low, high) - BAR / 2, BAR, Math.abs(high - low) + BAR);
    }

    private double pixel(ValueAxis axis, double value, RectangleEdge edge) {
        return axis.valueToJava2D(value, data, edge);
    }

    /** What points of a chart are called where there is little room. */
    static final class MarkLabels {
        private MarkLabels() {}

        /** A file's name with the folder that it lies in, which is often its class; other ids as they are. */
        static String shown(String id) {
            int name = separator(id, id.length() - 1);
            int folder = name < 0 ? -1 : separator(id, name - 1);
            return id.substring(folder + 1);
        }

        private static int separator(String id, int before) {
            return Math.max(id.lastIndexOf('/', before), id.lastIndexOf('\\', before));
        }
    }
}
