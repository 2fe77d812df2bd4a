package org.fars.ui.control;

import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;

/**
 * The visible part of an image, shared by several panes of any size. Positions are fractions of the image's width and
 * height.
 */
public final class ViewportModel {
    /** The largest zoom. */
    public static final double MAX_ZOOM = 64;

    private final ReadOnlyDoubleWrapper zoom = new ReadOnlyDoubleWrapper(this, "zoom", 1);
    private final ReadOnlyDoubleWrapper centreX = new ReadOnlyDoubleWrapper(this, "centreX", 0.5);
    private final ReadOnlyDoubleWrapper centreY = new ReadOnlyDoubleWrapper(this, "centreY", 0.5);

    /** The magnification relative to the image fitting its pane, from 1 to {@link #MAX_ZOOM}. */
    public ReadOnlyDoubleProperty zoomProperty() {
        return zoom.getReadOnlyProperty();
    }

    /** Returns the value of {@link #zoomProperty()}. */
    public double getZoom() {
        return zoom.get();
    }

    /** The horizontal position in the centre of the pane, in [0, 1]. */
    public ReadOnlyDoubleProperty centreXProperty() {
        return centreX.getReadOnlyProperty();
    }

    /** Returns the value of {@link #centreXProperty()}. */
    public double getCentreX() {
        return centreX.get();
    }

    /** The vertical position in the centre of the pane, in [0, 1]. */
    public ReadOnlyDoubleProperty centreYProperty() {
        return centreY.getReadOnlyProperty();
    }

    /** Returns the value of {@link #centreYProperty()}. */
    public double getCentreY() {
        return centreY.get();
    }

    /**
     * Zooms around a fixed point.
     *
     * @param factor the factor; more than 1 to zoom in
     * @param x the point's horizontal position
     * @param y the point's vertical position
     */
    public void zoomBy(double factor, double x, double y) {
        double next = Math.clamp(zoom.get() * factor, 1, MAX_ZOOM);
        double kept = zoom.get() / next;
        zoom.set(next);
        moveTo(x + (centreX.get() - x) * kept, y + (centreY.get() - y) * kept);
    }

    /** Moves the visible part, which stays within the image. */
    public void panBy(double dx, double dy) {
        moveTo(centreX.get() + dx, centreY.get() + dy);
    }

    /** Shows the whole image again. */
    public void reset() {
        zoom.set(1);
        moveTo(0.5, 0.5);
    }

    private void moveTo(double x, double y) {
        double half = 0.5 / zoom.get();
        set(centreX, Math.clamp(x, half, 1 - half));
        set(centreY, Math.clamp(y, half, 1 - half));
    }

    private static void set(DoubleProperty property, double value) {
        if (Math.abs(property.get() - value) > 1e-12) {
            property.set(value);
        }
    }
}
