package org.fars.ui.control;

import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;

/**
 * Which part of an image is looked at. Panes that share one model show the same part, whatever their sizes: positions
 * are shares of the image's width and height.
 */
public final class ViewportModel {
    /** The strongest magnification relative to the whole image fitting its pane. */
    public static final double MAX_ZOOM = 64;

    private final ReadOnlyDoubleWrapper zoom = new ReadOnlyDoubleWrapper(this, "zoom", 1);
    private final ReadOnlyDoubleWrapper centreX = new ReadOnlyDoubleWrapper(this, "centreX", 0.5);
    private final ReadOnlyDoubleWrapper centreY = new ReadOnlyDoubleWrapper(this, "centreY", 0.5);

    /** How much larger than fitting its pane the image is shown, from 1 to {@link #MAX_ZOOM}. */
    public ReadOnlyDoubleProperty zoomProperty() {
        return zoom.getReadOnlyProperty();
    }

    /** The value of {@link #zoomProperty()}. */
    public double getZoom() {
        return zoom.get();
    }

    /** The share of the image's width that lies in the middle of the pane, in [0, 1]. */
    public ReadOnlyDoubleProperty centreXProperty() {
        return centreX.getReadOnlyProperty();
    }

    /** The value of {@link #centreXProperty()}. */
    public double getCentreX() {
        return centreX.get();
    }

    /** The share of the image's height that lies in the middle of the pane, in [0, 1]. */
    public ReadOnlyDoubleProperty centreYProperty() {
        return centreY.getReadOnlyProperty();
    }

    /** The value of {@link #centreYProperty()}. */
    public double getCentreY() {
        return centreY.get();
    }

    /**
     * Magnifies around a point that stays where it is.
     *
     * @param factor more than 1 to come nearer
     * @param x the point's share of the image's width
     * @param y the point's share of the image's height
     */
    public void zoomBy(double factor, double x, double y) {
        double next = Math.clamp(zoom.get() * factor, 1, MAX_ZOOM);
        double kept = zoom.get() / next;
        zoom.set(next);
        moveTo(x + (centreX.get() - x) * kept, y + (centreY.get() - y) * kept);
    }

    /** Moves the part that is seen, by shares of the image's width and height; it stays inside the image. */
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
