package org.fars.ui.control;

import java.util.Locale;
import javafx.beans.InvalidationListener;
import javafx.beans.WeakInvalidationListener;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Insets;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;

/**
 * Compares two images of the same size with a movable edge: the first is shown to its left, the second to its right. The
 * edge is dragged with the mouse or moved with Alt and the arrow keys; without Alt they pan a magnified image as in an
 * {@link ImagePane}.
 */
public final class BeforeAfterPane extends Region {
    private static final double GRAB_WIDTH = 10;

    private final ObjectProperty<PixelImage> before = new SimpleObjectProperty<>(this, "before");
    private final ObjectProperty<PixelImage> after = new SimpleObjectProperty<>(this, "after");
    private final DoubleProperty edge = new SimpleDoubleProperty(this, "edge", 0.5) {
        @Override
        public void set(double value) {
            super.set(Math.clamp(value, 0, 1));
        }
    };
    private final Viewport viewport;
    private final Canvas canvas = new Canvas();
    private final Region line = new Region();
    private final Region knob = new Region();
    private final Label beforeLabel = new Label("original");
    private final Label afterLabel = new Label("adversarial");
    private final InvalidationListener redraw = observable -> requestLayout();
    private Image beforeImage;
    private Image afterImage;
    private boolean dragging;

    /** Creates a pane that zooms and pans with all others of the model. */
    public BeforeAfterPane(ViewportModel model) {
        viewport = new Viewport(model);
        getStyleClass().add("before-after-pane");
        line.getStyleClass().add("edge");
        knob.getStyleClass().add("knob");
        line.setMouseTransparent(true);
        knob.setMouseTransparent(true);
        beforeLabel.getStyleClass().add("side");
        afterLabel.getStyleClass().add("side");
        getChildren().addAll(canvas, beforeLabel, afterLabel, line, knob);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.SLIDER);

        // Filters run before the viewport's handlers, so that dragging the edge does not also pan.
        addEventFilter(MouseEvent.MOUSE_PRESSED, this::pressed);
        addEventFilter(MouseEvent.MOUSE_DRAGGED, this::dragged);
        addEventFilter(MouseEvent.MOUSE_RELEASED, event -> dragging = false);
        addEventFilter(MouseEvent.MOUSE_MOVED,
                event -> setCursor(isOnEdge(event.getX()) ? Cursor.H_RESIZE : Cursor.DEFAULT));
        addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
        viewport.install(this);
        before.addListener(observable -> {
            beforeImage = before.get() == null ? null : before.get().toImage();
            requestLayout();
        });
        after.addListener(observable -> {
            afterImage = after.get() == null ? null : after.get().toImage();
            requestLayout();
        });
        edge.addListener(observable -> requestLayout());
        WeakInvalidationListener weak = new WeakInvalidationListener(redraw);
        model.zoomProperty().addListener(weak);
        model.centreXProperty().addListener(weak);
        model.centreYProperty().addListener(weak);
    }

    /** The image left of the edge; null for none. */
    public ObjectProperty<PixelImage> beforeProperty() {
        return before;
    }

    /** The image right of the edge; null for none. */
    public ObjectProperty<PixelImage> afterProperty() {
        return after;
    }

    /** The position of the edge as a fraction of the visible width. */
    public DoubleProperty edgeProperty() {
        return edge;
    }

    /** Sets the labels of both sides. */
    public void setLabels(String left, String right) {
        beforeLabel.setText(left);
        afterLabel.setText(right);
    }

    @Override
    public String getUserAgentStylesheet() {
        return ControlStyle.sheet("image-pane");
    }

    @Override
    protected double computePrefWidth(double height) {
        return 224;
    }

    @Override
    protected double computePrefHeight(double width) {
        return width > 0 ? width : 224;
    }

    @Override
    public javafx.geometry.Orientation getContentBias() {
        return javafx.geometry.Orientation.HORIZONTAL;
    }

    @Override
    protected void layoutChildren() {
        Insets insets = getInsets();
        PixelImage size = before.get() != null ? before.get() : after.get();
        viewport.fit(size == null ? 1 : size.width(), size == null ? 1 : size.height(), insets.getLeft(),
                insets.getTop(), Math.max(1, getWidth() - insets.getLeft() - insets.getRight()),
                Math.max(1, getHeight() - insets.getTop() - insets.getBottom()));
        canvas.setWidth(viewport.width());
        canvas.setHeight(viewport.height());
        canvas.relocate(viewport.left(), viewport.top());
        double x = edgeX();
        line.resizeRelocate(Math.round(x) - 1, viewport.top(), 2, viewport.height());
        knob.resizeRelocate(Math.round(x) - 10, Math.round(viewport.top() + viewport.height() / 2) - 10, 20, 20);
        boolean both = beforeImage != null && afterImage != null;
        line.setVisible(both);
        knob.setVisible(both);
        placeLabel(beforeLabel, viewport.left() + 8, x - viewport.left() - 16);
        double width = afterLabel.prefWidth(-1);
        placeLabel(afterLabel, viewport.left() + viewport.width() - 8 - width,
                viewport.left() + viewport.width() - x - 16);
        setAccessibleText(String.format(Locale.ROOT, "%s and %s, edge at %.0f percent", beforeLabel.getText(),
                afterLabel.getText(), edge.get() * 100));
        draw(x - viewport.left());
    }

    /** Places a side's label in its corner if it fits. */
    private void placeLabel(Label label, double x, double room) {
        double width = label.prefWidth(-1);
        label.setVisible(beforeImage != null && afterImage != null && width <= room);
        label.resizeRelocate(x, viewport.top() + 8, width, label.prefHeight(-1));
    }

    private void draw(double split) {
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
        if (beforeImage != null) {
            viewport.draw(graphics, beforeImage);
        }
        if (afterImage != null) {
            graphics.save();
            graphics.beginPath();
            graphics.rect(split, 0, Math.max(0, viewport.width() - split), viewport.height());
            graphics.clip();
            viewport.draw(graphics, afterImage);
            graphics.restore();
        }
    }

    private double edgeX() {
        return viewport.left() + edge.get() * viewport.width();
    }

    private boolean isOnEdge(double x) {
        return Math.abs(x - edgeX()) <= GRAB_WIDTH;
    }

    private void pressed(MouseEvent event) {
        dragging = isOnEdge(event.getX()) || viewport.model().getZoom() <= 1;
        requestFocus();
        dragged(event);
    }

    private void dragged(MouseEvent event) {
        if (dragging) {
            edge.set((event.getX() - viewport.left()) / viewport.width());
            if (event.getEventType() == MouseEvent.MOUSE_DRAGGED) {
                event.consume();
            }
        }
    }

    private void keyPressed(KeyEvent event) {
        boolean forEdge = event.isAltDown() || viewport.model().getZoom() <= 1;
        if (forEdge && (event.getCode() == KeyCode.LEFT || event.getCode() == KeyCode.RIGHT)) {
            edge.set(edge.get() + (event.getCode() == KeyCode.LEFT ? -0.05 : 0.05));
            event.consume();
        }
    }
}
