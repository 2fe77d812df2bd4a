package org.fars.ui.control;

import java.awt.Shape;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Point2D;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Polygon;

/**
 * A line that a person draws around things with the mouse, and what it encloses. Lies over what it is drawn on and lets
 * the mouse through; its owner passes on the mouse's way.
 */
public final class LassoSelector extends Pane {
    /** Movements below this many pixels belong to a click. */
    private static final double CLICK = 4;

    private final Polygon line = new Polygon();
    private final List<Point2D> way = new ArrayList<>();

    /** Nothing drawn. */
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

    /** What a mouse drew. */
    public sealed interface Drawn {
        /** It hardly moved. */
        record Click(double x, double y) implements Drawn {}

        /** It went around something; {@code area} is what it enclosed. */
        record Loop(Shape area) implements Drawn {}
    }

    /** A button was pressed here: a line may begin. */
    public void begin(double x, double y) {
        forget();
        way.add(new Point2D(x, y));
    }

    /** The mouse was dragged to here; without effect where no line was begun. */
    public void extend(double x, double y) {
        if (way.isEmpty()) {
            return;
        }
        way.add(new Point2D(x, y));
        line.getPoints().addAll(x, y);
        line.setVisible(true);
        toFront();
    }

    /** The line is given up. */
    public void forget() {
        way.clear();
        line.getPoints().clear();
        line.setVisible(false);
    }

    /** The button was released: what was drawn, empty where no line was begun. Takes the line away. */
    public Optional<Drawn> end() {
        List<Point2D> drawn = List.copyOf(way);
        forget();
        if (drawn.isEmpty()) {
            return Optional.empty();
        }
        Point2D first = drawn.getFirst();
        return drawn.stream().allMatch(point -> point.distance(first) < CLICK)
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
