package org.fars.ui.control;

import java.util.Optional;
import javafx.geometry.Point2D;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.Image;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;

/** Maps the visible part of a {@link ViewportModel} to a pane and handles its mouse and keyboard input. */
final class Viewport {
    private static final double WHEEL_FACTOR = 1.0025;
    private final ViewportModel model;
    private double imageWidth = 1;
    private double imageHeight = 1;
    private double left;
    private double top;
    private double width;
    private double height;
    private double lastX;
    private double lastY;

    Viewport(ViewportModel model) {
        this.model = model;
    }

    ViewportModel model() {
        return model;
    }

    /** Fits an image of {@code imageWidth}×{@code imageHeight} into the rectangle. */
    void fit(double toImageWidth, double toImageHeight, double x, double y, double w, double h) {
        imageWidth = toImageWidth;
        imageHeight = toImageHeight;
        double scale = Math.max(1e-9, Math.min(w / imageWidth, h / imageHeight));
        width = imageWidth * scale;
        height = imageHeight * scale;
        left = x + (w - width) / 2;
        top = y + (h - height) / 2;
    }

    double left() {
        return left;
    }

    double top() {
        return top;
    }

    double width() {
        return width;
    }

    double height() {
        return height;
    }

    /** Draws the visible part at the canvas's origin, without smoothing when magnified. */
    void draw(GraphicsContext graphics, Image image) {
        double part = 1 / model.getZoom();
        double sourceX = (model.getCentreX() - part / 2) * imageWidth;
        double sourceY = (model.getCentreY() - part / 2) * imageHeight;
        graphics.setImageSmoothing(width * model.getZoom() < imageWidth);
        graphics.drawImage(image, sourceX, sourceY, imageWidth * part, imageHeight * part, 0, 0, width, height);
    }

    /** Returns the position in the image of a point of the pane, as fractions of width and height; empty outside of it. */
    Optional<Point2D> position(double x, double y) {
        return x < left || y < top || x >= left + width || y >= top + height
                ? Optional.empty()
                : Optional.of(new Point2D(imageX(x), imageY(y)));
    }

    /** Handles zooming, panning and resetting on a pane. */
    void install(Region pane) {
        pane.addEventHandler(ScrollEvent.SCROLL, event -> {
            if (event.getDeltaY() != 0) {
                model.zoomBy(Math.pow(WHEEL_FACTOR, event.getDeltaY()), imageX(event.getX()), imageY(event.getY()));
                event.consume();
            }
        });
        pane.setOnZoom(event -> {
            model.zoomBy(event.getZoomFactor(), imageX(event.getX()), imageY(event.getY()));
            event.consume();
        });
        pane.addEventHandler(MouseEvent.MOUSE_PRESSED, event -> {
            lastX = event.getX();
            lastY = event.getY();
            pane.requestFocus();
        });
        pane.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::drag);
        pane.addEventHandler(MouseEvent.MOUSE_CLICKED, event -> {
            if (event.getClickCount() == 2) {
                model.reset();
            }
        });
        pane.addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    private void drag(MouseEvent event) {
        if (event.getButton() == MouseButton.PRIMARY && model.getZoom() > 1) {
            model.panBy((lastX - event.getX()) / (width * model.getZoom()),
                    (lastY - event.getY()) / (height * model.getZoom()));
            event.consume();
        }
        lastX = event.getX();
        lastY = event.getY();
    }

    private void key(KeyEvent event) {
        double step = 0.1 / model.getZoom();
        boolean magnified = model.getZoom() > 1;
        switch (event.getCode()) {
            case PLUS, ADD, EQUALS -> model.zoomBy(1.25, model.getCentreX(), model.getCentreY());
            case MINUS, SUBTRACT -> model.zoomBy(0.8, model.getCentreX(), model.getCentreY());
            case DIGIT0, NUMPAD0 -> model.reset();
            default -> {
                if (!magnified) {
                    return;
                }
                switch (event.getCode()) {
                    case LEFT -> model.panBy(-step, 0);
                    case RIGHT -> model.panBy(step, 0);
                    case UP -> model.panBy(0, -step);
                    case DOWN -> model.panBy(0, step);
                    default -> {
                        return;
                    }
                }
            }
        }
        event.consume();
    }

    private double imageX(double x) {
        return model.getCentreX() + (Math.clamp((x - left) / width, 0, 1) - 0.5) / model.getZoom();
    }

    private double imageY(double y) {
        return model.getCentreY() + (Math.clamp((y - top) / height, 0, 1) - 0.5) / model.getZoom();
    }
}
