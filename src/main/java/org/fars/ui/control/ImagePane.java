package org.fars.ui.control;

import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javafx.beans.InvalidationListener;
import javafx.beans.WeakInvalidationListener;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.geometry.Insets;
import javafx.geometry.Point2D;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.Tooltip;
import javafx.scene.image.WritableImage;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.Dragboard;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.Region;

/**
 * Shows an image with a caption. The image is zoomed with the wheel, plus and minus, panned by dragging or with the arrow
 * keys, and reset with a double click or 0. Panes with the same {@link ViewportModel} move together. An error replaces the
 * image; a busy pane keeps showing its image.
 */
public final class ImagePane extends Region {
    private static final double CAPTION_HEIGHT = 24;
    private static final double TOOLTIP_WIDTH = 360;

    private final ObjectProperty<PixelImage> image = new SimpleObjectProperty<>(this, "image");
    private final StringProperty caption = new SimpleStringProperty(this, "caption", "");
    private final StringProperty emptyText = new SimpleStringProperty(this, "emptyText", "No image");
    private final StringProperty error = new SimpleStringProperty(this, "error", "");
    private final BooleanProperty busy = new SimpleBooleanProperty(this, "busy");
    private final Viewport viewport;
    private final Canvas canvas = new Canvas();
    private final Label captionLabel = new Label();
    private final Label message = new Label();
    private final Region frame = new Region();
    private final ProgressIndicator spinner = new ProgressIndicator();
    /** Kept in a field because the shared model refers to it weakly. */
    private final InvalidationListener redraw = observable -> draw();
    private Function<Boolean, List<File>> dragOut = all -> List.of();
    private WritableImage drawn;

    /** Creates a pane that zooms and pans with all others of the model. */
    public ImagePane(ViewportModel model) {
        viewport = new Viewport(model);
        getStyleClass().add("image-pane");
        frame.getStyleClass().add("frame");
        captionLabel.getStyleClass().add("caption");
        captionLabel.textProperty().bind(caption);
        message.getStyleClass().add("message");
        message.setWrapText(true);
        // A small frame may cut the message.
        Tooltip whole = new Tooltip();
        whole.setWrapText(true);
        whole.setMaxWidth(TOOLTIP_WIDTH);
        whole.textProperty().bind(message.textProperty());
        message.setTooltip(whole);
        spinner.setMaxSize(28, 28);
        spinner.visibleProperty().bind(busy);
        getChildren().addAll(captionLabel, frame, canvas, message, spinner);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);

        image.addListener(observable -> shown());
        error.addListener(observable -> shown());
        emptyText.addListener(observable -> shown());
        caption.addListener(observable -> shown());
        busy.addListener(observable -> shown());
        WeakInvalidationListener weak = new WeakInvalidationListener(redraw);
        model.zoomProperty().addListener(weak);
        model.centreXProperty().addListener(weak);
        model.centreYProperty().addListener(weak);
        viewport.install(this);
        addEventHandler(MouseEvent.DRAG_DETECTED, this::dragDetected);
        shown();
    }

    /** The image; null for none. */
    public ObjectProperty<PixelImage> imageProperty() {
        return image;
    }

    /** Sets {@link #imageProperty()}. */
    public void setImage(PixelImage value) {
        image.set(value);
    }

    /** The caption above the image. */
    public StringProperty captionProperty() {
        return caption;
    }

    /** The text shown while there is no image. */
    public StringProperty emptyTextProperty() {
        return emptyText;
    }

    /** Why there is no image; empty if nothing is wrong. */
    public StringProperty errorProperty() {
        return error;
    }

    /** Whether an image is being computed. */
    public BooleanProperty busyProperty() {
        return busy;
    }

    /** Returns the visible part. */
    public ViewportModel viewport() {
        return viewport.model();
    }

    /** Returns the position in the image of a point of this pane, as fractions of width and height; empty outside of it. */
    public Optional<Point2D> position(double x, double y) {
        return image.get() == null ? Optional.empty() : viewport.position(x, y);
    }

    /**
     * Lets the image be dragged out of the window; a magnified one with the shortcut key, since a plain drag pans it.
     *
     * @param files returns the files to drop, if any; receives whether Shift is held, for all files of the image
     */
    public void setDragOut(Function<Boolean, List<File>> files) {
        dragOut = files;
    }

    @Override
    public String getUserAgentStylesheet() {
        return ControlStyle.sheet("image-pane");
    }

    @Override
    protected double computePrefWidth(double height) {
        return 224 + getInsets().getLeft() + getInsets().getRight();
    }

    @Override
    protected double computePrefHeight(double width) {
        double room = width > 0 ? width - getInsets().getLeft() - getInsets().getRight() : 224;
        PixelImage shown = image.get();
        double ratio = shown == null ? 1 : (double) shown.height() / shown.width();
        return room * ratio + captionHeight() + getInsets().getTop() + getInsets().getBottom();
    }

    @Override
    public javafx.geometry.Orientation getContentBias() {
        return javafx.geometry.Orientation.HORIZONTAL;
    }

    @Override
    protected double computeMinWidth(double height) {
        return 64;
    }

    @Override
    protected double computeMinHeight(double width) {
        return 64;
    }

    @Override
    protected void layoutChildren() {
        Insets insets = getInsets();
        double x = insets.getLeft();
        double y = insets.getTop() + captionHeight();
        double w = Math.max(1, getWidth() - insets.getLeft() - insets.getRight());
        double h = Math.max(1, getHeight() - y - insets.getBottom());
        captionLabel.resizeRelocate(x, insets.getTop(), w, captionHeight());
        PixelImage shown = image.get();
        // The frame fits the image; an empty one is square, as most images are.
        viewport.fit(shown == null ? 1 : shown.width(), shown == null ? 1 : shown.height(), x, y, w, h);
        frame.resizeRelocate(viewport.left() - 1, y - 1, viewport.width() + 2, viewport.height() + 2);
        viewport.fit(shown == null ? 1 : shown.width(), shown == null ? 1 : shown.height(), x, y, w,
                viewport.height());
        canvas.setWidth(viewport.width());
        canvas.setHeight(viewport.height());
        canvas.relocate(viewport.left(), viewport.top());
        double pad = Math.min(12, viewport.width() / 8);
        message.resizeRelocate(viewport.left() + pad, viewport.top() + pad, Math.max(0, viewport.width() - 2 * pad),
                Math.max(0, viewport.height() - 2 * pad));
        double size = Math.min(28, viewport.width() / 3);
        double middle = shown == null
                ? viewport.top() + viewport.height() / 2 - size / 2 - 28
                : viewport.top() + (viewport.height() - size) / 2;
        spinner.resizeRelocate(viewport.left() + (viewport.width() - size) / 2, Math.max(viewport.top(), middle),
                size, size);
        draw();
    }

    private double captionHeight() {
        return caption.get().isEmpty() ? 0 : CAPTION_HEIGHT;
    }

    private void shown() {
        boolean failed = !error.get().isEmpty();
        drawn = image.get() == null ? null : image.get().toImage();
        message.setText(failed ? error.get() : emptyText.get());
        message.setVisible(failed || image.get() == null);
        message.pseudoClassStateChanged(javafx.css.PseudoClass.getPseudoClass("error"), failed);
        canvas.setVisible(!failed && image.get() != null);
        canvas.setOpacity(busy.get() ? 0.4 : 1);
        String text = caption.get() + (message.isVisible() ? ": " + message.getText() : "");
        setAccessibleText(busy.get() ? text + ", working" : text);
        requestLayout();
    }

    private void draw() {
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
        if (drawn != null && canvas.getWidth() > 0) {
            viewport.draw(graphics, drawn);
        }
    }

    private void dragDetected(MouseEvent event) {
        boolean panning = viewport.model().getZoom() > 1 && !event.isShortcutDown();
        if (panning || drawn == null) {
            return;
        }
        List<File> files = dragOut.apply(event.isShiftDown());
        if (files.isEmpty()) {
            return;
        }
        Dragboard board = startDragAndDrop(TransferMode.COPY);
        board.setDragView(drawn);
        ClipboardContent content = new ClipboardContent();
        content.putFiles(files);
        board.setContent(content);
        event.consume();
    }
}
