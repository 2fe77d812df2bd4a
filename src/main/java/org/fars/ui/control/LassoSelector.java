package org.fars.ui.control;

import java.awt.Shape;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Point2D;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Polygon;

/** A lasso drawn with the mouse. It lies over its target, is transparent to the mouse, and is driven by its owner. */
public final class LassoSelector extends Pane {
    /** Movements below this many pixels belong to a click. */
    private static final double CLICK_DISTANCE = 4;

    private final Polygon line = new Polygon();
    private final List<Point2D> path = new ArrayList<>();

    /** Creates an empty lasso. */
    public LassoSelector() {
        getStyleClass().add("lasso");
        setManaged(false);
        setMouseTransparent(true);
        line.getStyleClass().add("line");
        line.setManaged(false);
        line.setVisible(false);
        getChildren().add(line);
    }

    @Override
    public String getUserAgentStylesheet() {
        return LassoSelector.class.getResource("lasso.css").toExternalForm();
    }

    /** The result of a drawing. */
    public sealed interface Drawn {
        /** The mouse hardly moved. */
        record Click(double x, double y) implements Drawn {}

        /** The mouse enclosed an area. */
        record Loop(Shape area) implements Drawn {}
    }

    /** Starts a lasso where a button was pressed. */
    public void begin(double x, double y) {
        cancel();
        path.add(new Point2D(x, y));
    }

    /** Extends the lasso to where the mouse was dragged, if one was started. */
    public void extend(double x, double y) {
        if (path.isEmpty()) {
            return;
        }
        path.add(new Point2D(x, y));
        line.getPoints().addAll(x, y);
        line.setVisible(true);
        toFront();
    }

    /** Cancels the lasso. */
    public void cancel() {
        path.clear();
        line.getPoints().clear();
        line.setVisible(false);
    }

    /** Finishes the lasso when the button is released; empty if none was started. */
    public Optional<Drawn> end() {
        List<Point2D> drawn = List.copyOf(path);
        cancel();
        if (drawn.isEmpty()) {
            return Optional.empty();
        }
        Point2D first = drawn.getFirst();
        return drawn.stream().allMatch(point -> point.distance(first) < CLICK_DISTANCE)
                ? Optional.of(new Drawn.Click(drawn.getLast().getX(), drawn.getLast().getY()))
                : Optional.of(new Drawn.Loop(area(drawn)));
    }

    private static Shape area(List<Point2D> drawn) {
        Path2D area = new Path2D.Double();
        area.moveTo(drawn.getFirst().getX(), drawn.getFirst().getY());
        drawn.forEach(point -> area.lineTo(point.getX(), point.getY()));
        area.closePath();
        return area;
    }
}
