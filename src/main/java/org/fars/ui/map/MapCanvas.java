package org.fars.ui.map;

import java.awt.Shape;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import javafx.geometry.Point2D;
import javafx.scene.AccessibleRole;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelBuffer;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Rectangle;
import org.fars.ui.control.LassoSelector;

/**
 * A canvas of thousands of points. The wheel zooms, dragging with Shift or another button pans, dragging draws a lasso, and
 * a click selects a point. What the points represent is known to the owner only.
 */
final class MapCanvas extends Pane {
    private static final double MARGIN = 24;
    private static final double MAX_DISTANCE = 8;
    private static final double ZOOM_STEP = 1.2;
    private static final double PAN_STEP = 40;
    private static final double MAX_ZOOM = 200;

    private final ImageView picture = new ImageView();
    private final LassoSelector lasso = new LassoSelector();
    private double[][] places = new double[0][];
    private IntUnaryOperator colours = index -> 0;
    private IntPredicate marked = index -> false;
    private int ring = 0xff000000;
    private boolean fading;
    private Consumer<Selected> onSelect = selected -> {};
    private IntConsumer onHover = index -> {};
    private double zoom = 1;
    private double shiftX;
    private double shiftY;
    private double lowX;
    private double lowY;
    private double perUnit = 1;
    private Point2D pressed = Point2D.ZERO;
    private DotRaster raster = new DotRaster(1, 1, new int[1]);
    private PixelBuffer<IntBuffer> buffer;

    /**
     * A selection made by a person.
     *
     * @param points the indices of the points
     * @param adding whether they are added to the selection
     */
    record Selected(List<Integer> points, boolean adding) {}

    MapCanvas() {
        setId("map-canvas");
        getStyleClass().add("map-canvas");
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setMinSize(0, 0);
        picture.setManaged(false);
        picture.setMouseTransparent(true);
        getChildren().addAll(picture, lasso);
        Rectangle clip = new Rectangle();
        clip.widthProperty().bind(widthProperty());
        clip.heightProperty().bind(heightProperty());
        setClip(clip);
        setOnMousePressed(this::pressed);
        setOnMouseDragged(this::dragged);
        setOnMouseReleased(this::released);
        setOnMouseMoved(event -> onHover.accept(nearest(event.getX(), event.getY()).orElse(-1)));
        setOnMouseExited(event -> onHover.accept(-1));
        setOnScroll(this::scrolled);
        setOnKeyPressed(this::key);
    }

    /** Sets the listener to selections. */
    void onSelect(Consumer<Selected> listener) {
        onSelect = listener;
    }

    /** Sets the listener to the point under the mouse; -1 for none. */
    void onHover(IntConsumer listener) {
        onHover = listener;
    }

    /** Sets the points, {@code [n][2]}, and shows all of them; {@link #setLook} sets their colours. */
    void setPoints(double[][] points) {
        places = points;
        // The look of the previous points does not apply.
        colours = index -> 0;
        marked = index -> false;
        fit();
    }

    /**
     * Sets the look of the points.
     *
     * @param argb the colour of the n-th point
     * @param selected whether the n-th point is selected
     * @param ringColour the colour of the rings around selected points
     * @param othersFade whether the other points are faded
     */
    void setLook(IntUnaryOperator argb, IntPredicate selected, int ringColour, boolean othersFade) {
        colours = argb;
        marked = selected;
        ring = ringColour;
        fading = othersFade;
        redraw();
    }

    /** Shows all points. */
    void fit() {
        zoom = 1;
        shiftX = 0;
        shiftY = 0;
        redraw();
    }

    private void frame() {
        double highX = Double.NEGATIVE_INFINITY;
        double highY = Double.NEGATIVE_INFINITY;
        lowX = Double.POSITIVE_INFINITY;
        lowY = Double.POSITIVE_INFINITY;
        for (double[] place : places) {
            lowX = Math.min(lowX, place[0]);
            highX = Math.max(highX, place[0]);
            lowY = Math.min(lowY, place[1]);
            highY = Math.max(highY, place[1]);
        }
        double spanX = Math.max(1e-12, highX - lowX);
        double spanY = Math.max(1e-12, highY - lowY);
        double wide = Math.max(1, getWidth() - 2 * MARGIN);
        double high = Math.max(1, getHeight() - 2 * MARGIN);
        // The same scale on both axes preserves distances.
        perUnit = Math.min(wide / spanX, high / spanY);
        lowX -= (getWidth() / perUnit - spanX) / 2;
        lowY -= (getHeight() / perUnit - spanY) / 2;
    }

    /** Returns the position of a point. */
    Point2D position(int index) {
        return new Point2D((places[index][0] - lowX) * perUnit * zoom + shiftX,
                getHeight() * zoom - (places[index][1] - lowY) * perUnit * zoom + shiftY);
    }

    @Override
    protected void layoutChildren() {
        paint();
    }

    /** Schedules painting for the next frame, once for several changes. */
    private void redraw() {
        frame();
        setNeedsLayout(true);
    }

    private void paint() {
        int width = (int) Math.ceil(getWidth() * outputScale());
        int height = (int) Math.ceil(getHeight() * outputScale());
        if (width < 1 || height < 1) {
            return;
        }
        frame();
        if (raster.width() != width || raster.height() != height) {
            IntBuffer ints = IntBuffer.allocate(width * height);
            raster = new DotRaster(width, height, ints.array());
            buffer = new PixelBuffer<>(width, height, ints, PixelFormat.getIntArgbPreInstance());
            picture.setImage(new WritableImage(buffer));
        }
        picture.setFitWidth(width / outputScale());
        picture.setFitHeight(height / outputScale());
        buffer.updateBuffer(pixels -> {
            draw();
            return null;
        });
    }

    private double outputScale() {
        return getScene() == null || getScene().getWindow() == null
                ? 1
                : Math.max(1, getScene().getWindow().getOutputScaleX());
    }

    private void draw() {
        raster.clear();
        double size = (places.length > 3000 ? 2.2 : places.length > 500 ? 3 : 4) * Math.min(2, Math.sqrt(zoom));
        double outputScale = outputScale();
        for (int i = 0; i < places.length; i++) {
            if (!marked.test(i)) {
                dot(i, outputScale, size, fading ? fade(colours.applyAsInt(i)) : colours.applyAsInt(i));
            }
        }
        for (int i = 0; i < places.length; i++) {
            if (marked.test(i)) {
                dot(i, outputScale, size + 2, ring);
                dot(i, outputScale, size + 0.5, colours.applyAsInt(i));
            }
        }
    }

    private void dot(int index, double outputScale, double size, int argb) {
        Point2D at = position(index);
        raster.dot(at.getX() * outputScale, at.getY() * outputScale, size * outputScale, argb);
    }

    /** Halves the opacity. */
    private static int fade(int argb) {
        return argb & 0xffffff | (argb >>> 25) << 24;
    }

    private OptionalInt nearest(double x, double y) {
        int best = -1;
        double least = MAX_DISTANCE;
        for (int i = 0; i < places.length; i++) {
            double distance = position(i).distance(x, y);
            if (distance < least) {
                least = distance;
                best = i;
            }
        }
        return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
    }

    private void pressed(MouseEvent event) {
        requestFocus();
        onHover.accept(-1);
        pressed = new Point2D(event.getX(), event.getY());
        lasso.begin(event.getX(), event.getY());
    }

    private void dragged(MouseEvent event) {
        Point2D now = new Point2D(event.getX(), event.getY());
        if (event.getButton() != MouseButton.PRIMARY || event.isShiftDown()) {
            shiftX += now.getX() - pressed.getX();
            shiftY += now.getY() - pressed.getY();
            pressed = now;
            lasso.cancel();
            redraw();
        } else {
            lasso.extend(now.getX(), now.getY());
        }
    }

    private void released(MouseEvent event) {
        lasso.end().filter(drawn -> event.getButton() == MouseButton.PRIMARY).ifPresent(drawn -> {
            List<Integer> points = switch (drawn) {
                case LassoSelector.Drawn.Click click -> nearest(click.x(), click.y()).stream().boxed().toList();
                case LassoSelector.Drawn.Loop loop -> within(loop.area());
            };
            onSelect.accept(new Selected(points, event.isShortcutDown()));
        });
    }

    private List<Integer> within(Shape area) {
        List<Integer> inside = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            Point2D at = position(i);
            if (area.contains(at.getX(), at.getY())) {
                inside.add(i);
            }
        }
        return inside;
    }

    private void scrolled(ScrollEvent event) {
        if (event.getDeltaY() != 0) {
            zoomAt(event.getX(), event.getY(), event.getDeltaY() > 0 ? ZOOM_STEP : 1 / ZOOM_STEP);
        }
        event.consume();
    }

    private void zoomAt(double x, double y, double factor) {
        double next = Math.clamp(zoom * factor, 1, MAX_ZOOM);
        double grown = next / zoom;
        shiftX = x - (x - shiftX) * grown;
        shiftY = y - (y - shiftY) * grown;
        zoom = next;
        if (zoom == 1) {
            shiftX = 0;
            shiftY = 0;
        }
        redraw();
    }

    private void key(KeyEvent event) {
        switch (event.getCode()) {
            case PLUS, ADD, EQUALS -> zoomAt(getWidth() / 2, getHeight() / 2, ZOOM_STEP);
            case MINUS, SUBTRACT -> zoomAt(getWidth() / 2, getHeight() / 2, 1 / ZOOM_STEP);
            case HOME -> fit();
            case LEFT -> move(PAN_STEP, 0);
            case RIGHT -> move(-PAN_STEP, 0);
            case UP -> move(0, PAN_STEP);
            case DOWN -> move(0, -PAN_STEP);
            case ESCAPE -> onSelect.accept(new Selected(List.of(), false));
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void move(double x, double y) {
        shiftX += x;
        shiftY += y;
        redraw();
    }

    /**
     * Draws thousands of antialiased dots into premultiplied ARGB pixels, quickly.
     *
     * @param width in pixels
     * @param height in pixels
     * @param pixels {@code [height · width]}
     */
    record DotRaster(int width, int height, int[] pixels) {
        /** Clears all pixels. */
        void clear() {
            Arrays.fill(pixels, 0);
        }

        /**
         * Draws a dot.
         *
         * @param x of its centre
         * @param y of its centre
         * @param radius in pixels
         * @param argb not premultiplied
         */
        void dot(double x, double y, double radius, int argb) {
            int left = (int) Math.floor(x - radius - 0.5);
            int right = (int) Math.ceil(x + radius + 0.5);
            int top = (int) Math.floor(y - radius - 0.5);
            int bottom = (int) Math.ceil(y + radius + 0.5);
            double opacity = (argb >>> 24) / 255.0;
            double outside = (radius + 0.5) * (radius + 0.5);
            double inside = radius > 0.5 ? (radius - 0.5) * (radius - 0.5) : -1;
            for (int row = Math.max(0, top); row <= Math.min(height - 1, bottom); row++) {
                for (int column = Math.max(0, left); column <= Math.min(width - 1, right); column++) {
                    double dx = column + 0.5 - x;
                    double dy = row + 0.5 - y;
                    double square = dx * dx + dy * dy;
                    if (square < outside) {
                        // Roots only on the edge: most pixels lie well inside.
                        double cover = square <= inside
                                ? opacity
                                : Math.min(1, radius + 0.5 - Math.sqrt(square)) * opacity;
                        int at = row * width + column;
                        pixels[at] = over(argb, cover, pixels[at]);
                    }
                }
            }
        }

        private static int over(int argb, double cover, int below) {
            int alpha = (int) Math.round(255 * cover);
            int rest = 255 - alpha;
            return channel(255, alpha, below >>> 24, rest) << 24
                    | channel(argb >> 16 & 255, alpha, below >> 16 & 255, rest) << 16
                    | channel(argb >> 8 & 255, alpha, below >> 8 & 255, rest) << 8
                    | channel(argb & 255, alpha, below & 255, rest);
        }

        private static int channel(int colour, int alpha, int below, int rest) {
            return Math.min(255, (colour * alpha + below * rest + 127) / 255);
        }
    }
}
