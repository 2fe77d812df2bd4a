package org.fars.ui.chart;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javafx.beans.InvalidationListener;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.fars.ui.chart.Figure.RenderedFigure;
import org.fars.ui.control.LassoSelector;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.event.ChartChangeEvent;
import org.jfree.chart.fx.ChartCanvas;

/**
 * A figure in the window: a heading, room for small controls, an export menu and the chart, which follows the theme
 * without being built again. Points of figures that have {@link Figure#marks()} are selected with a click (with the
 * shortcut key: added or taken away) or by drawing a line around them.
 */
public final class ChartPane extends BorderPane {
    private static final double SHORTEST_HEADING = 60;
    private static final double GAP = 8;
    /** Below that there is no room to draw in. */
    private static final double SMALLEST = 20;

    /**
     * What the export menu was asked for.
     *
     * @param export ready to write, on any thread
     * @param format the kind of file
     */
    public record Request(ChartExport export, ChartExport.Format format) {}

    /** What has changed while nobody could see it: drawn when somebody can. */
    private enum Missed {
        NOTHING, LOOKS, FIGURE
    }

    private final ObjectProperty<Figure> figure = new SimpleObjectProperty<>(this, "figure");
    private final ObjectProperty<ChartStyle> style = new SimpleObjectProperty<>(this, "style", ChartStyle.light());
    private final ObjectProperty<Set<String>> selection = new SimpleObjectProperty<>(this, "selection", Set.of());
    private final Label heading = new Label();
    private final Label note = new Label();
    private final HBox tools = new HBox();
    private final Label empty = new Label("Nothing to show yet.");
    private final ExportMenu menu = new ExportMenu(this, this::copy);
    private final LassoSelector lasso = new LassoSelector();
    private final Tooltip tooltip = new Tooltip();
    private final Pane area = new Pane() {
        @Override
        protected void layoutChildren() {
            place();
        }
    };
    private final FrameScheduler turns;
    private ChartCanvas canvas;
    private Optional<JFreeChart> chart = Optional.empty();
    private Optional<RenderedFigure> built = Optional.empty();
    private Missed missed = Missed.NOTHING;
    private List<Figure.Mark> marks = List.of();

    /** An empty pane in the light style that waits for nobody. */
    public ChartPane() {
        this(new FrameScheduler());
    }

    /** @param turns when it may draw */
    public ChartPane(FrameScheduler turns) {
        this.turns = turns;
        getStyleClass().add("chart-pane");
        heading.getStyleClass().add("heading");
        note.getStyleClass().add("note");
        empty.getStyleClass().add("empty");
        empty.setWrapText(true);
        tooltip.getStyleClass().add("mark-tip");
        tools.setAlignment(Pos.CENTER_RIGHT);
        tools.setSpacing(GAP);
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox header = new HBox(GAP, heading, gap, note, tools, menu);
        header.getStyleClass().add("header");
        header.setAlignment(Pos.CENTER_LEFT);
        // Where there is little room the note gives way first, then the heading, but never what can be pressed.
        InvalidationListener share = observable -> heading.setMinWidth(Math.clamp(
                header.getWidth() - tools.getWidth() - menu.getWidth() - (header.getChildren().size() - 1) * GAP,
                SHORTEST_HEADING, Math.max(SHORTEST_HEADING, Math.ceil(heading.prefWidth(-1)))));
        header.widthProperty().addListener(share);
        tools.widthProperty().addListener(share);
        menu.widthProperty().addListener(share);
        heading.textProperty().addListener(share);
        heading.fontProperty().addListener(share);
        heading.setMinWidth(SHORTEST_HEADING);
        note.setMinWidth(0);
        Tooltip whole = new Tooltip();
        whole.textProperty().bind(note.textProperty());
        note.setTooltip(whole);
        tools.setMinWidth(Region.USE_PREF_SIZE);
        menu.setMinWidth(Region.USE_PREF_SIZE);
        setTop(header);
        setCenter(area);
        area.getChildren().addAll(empty, lasso);
        area.setMinSize(80, 80);
        area.setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        figure.addListener(observable -> rebuild());
        style.addListener(observable -> restyle());
        selection.addListener(observable -> restyle());
        visibleProperty().addListener(observable -> catchUp());
        sceneProperty().addListener(observable -> catchUp());
        rebuild();
    }

    /** The figure shown; null for none. */
    public ObjectProperty<Figure> figureProperty() {
        return figure;
    }

    /** Sets {@link #figureProperty()}. */
    public void setFigure(Figure value) {
        figure.set(value);
    }

    /** Sets {@link #figureProperty()} to a figure whose chart is built already. */
    public void show(RenderedFigure value) {
        built = Optional.of(value);
        figure.set(value.figure());
    }

    /** How the chart looks; set it when the theme changes. */
    public ObjectProperty<ChartStyle> chartStyleProperty() {
        return style;
    }

    /** Sets {@link #chartStyleProperty()}. */
    public void setChartStyle(ChartStyle value) {
        style.set(value);
    }

    /** The ids of selected marks; set it to select, listen to it to follow. */
    public ObjectProperty<Set<String>> selectionProperty() {
        return selection;
    }

    /** Who writes exported files; the menu offers only copying while there is nobody. */
    public ObjectProperty<Consumer<Request>> onExportProperty() {
        return menu.onExportProperty();
    }

    /** The heading; follows the figure's own until it is set. */
    public StringProperty headingProperty() {
        return heading.textProperty();
    }

    /** A few words beside the heading: {@code 1959 images · 42 s · seed 7}. */
    public StringProperty noteProperty() {
        return note.textProperty();
    }

    /** What is said while there is nothing to show. */
    public StringProperty emptyTextProperty() {
        return empty.textProperty();
    }

    /** Controls that stand in the heading's line, such as sliders. */
    public List<Node> getTools() {
        return tools.getChildren();
    }

    @Override
    public String getUserAgentStylesheet() {
        return ChartPane.class.getResource("chart-pane.css").toExternalForm();
    }

    /** What the export menu would ask for now: the chart in its size on screen. */
    public Request request(ChartExport.Format format) {
        int width = (int) Math.max(320, Math.round(area.getWidth()));
        int height = (int) Math.max(200, Math.round(area.getHeight()));
        ChartStyle chosen = menu.prints() ? ChartStyle.print() : style.get();
        return new Request(new ChartExport(figure.get(), chosen, width, height, 300, !menu.prints()), format);
    }

    private void copy() {
        javafx.scene.SnapshotParameters parameters = new javafx.scene.SnapshotParameters();
        parameters.setTransform(javafx.scene.transform.Transform.scale(2, 2));
        java.awt.Color background = style.get().background();
        parameters.setFill(javafx.scene.paint.Color.rgb(background.getRed(), background.getGreen(),
                background.getBlue()));
        ClipboardContent content = new ClipboardContent();
        content.putImage(canvas.snapshot(parameters, null));
        content.putString(figure.get().series().csv());
        Clipboard.getSystemClipboard().setContent(content);
    }

    private boolean isSeen() {
        return isVisible() && getScene() != null;
    }

    private void catchUp() {
        if (isSeen()) {
            switch (missed) {
                case FIGURE -> rebuild();
                case LOOKS -> restyle();
                case NOTHING -> {
                    return;
                }
            }
        }
    }

    private void rebuild() {
        Figure shown = figure.get();
        boolean nothing = shown == null || shown.isEmpty();
        empty.setVisible(nothing);
        menu.setVisible(!nothing);
        if (shown != null) {
            heading.setText(shown.heading());
        }
        area.setAccessibleText(heading.getText() + (nothing ? ": " + empty.getText() : ""));
        missed = nothing || isSeen() ? Missed.NOTHING : Missed.FIGURE;
        if (nothing) {
            marks = List.of();
            chart = Optional.empty();
            if (canvas != null) {
                area.getChildren().remove(canvas);
                canvas = null;
            }
        } else if (isSeen()) {
            draw(built.filter(ready -> ready.figure() == shown).orElseGet(() -> RenderedFigure.of(shown)));
            built = Optional.empty();
        }
    }

    private void draw(RenderedFigure ready) {
        marks = ready.marks();
        JFreeChart now = ready.chart().orElseThrow();
        chart = Optional.of(now);
        ink(now);
        if (canvas == null) {
            canvas = canvas(now);
            area.getChildren().add(1, canvas);
        }
        turns.later(this, this::paint);
    }

    private ChartCanvas canvas(JFreeChart first) {
        ChartCanvas made = new ChartCanvas(first) {
            @Override
            public void chartChanged(ChartChangeEvent event) {
                turns.later(ChartPane.this, ChartPane.this::paint);
            }
        };
        made.getStyleClass().add("chart-canvas");
        // The graphics bridge forgets to apply a font that it believes to be set, and then draws with the canvas's own.
        made.getGraphicsContext2D()
            .setFont(javafx.scene.text.Font.font(Typeface.FAMILY, style.get().fontSize()));
        // Dragging selects here; wheel and drag must not move the axes.
        Optional.ofNullable(made.getMouseHandler("pan")).ifPresent(made::removeMouseHandler);
        made.setDomainZoomable(false);
        made.setRangeZoomable(false);
        made.setOnScroll(null);
        made.addEventHandler(MouseEvent.MOUSE_PRESSED, event -> lasso.begin(event.getX(), event.getY()));
        made.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
        made.addEventHandler(MouseEvent.MOUSE_RELEASED, this::released);
        made.addEventHandler(MouseEvent.MOUSE_MOVED, this::moved);
        made.addEventHandler(MouseEvent.MOUSE_EXITED, event -> tooltip.hide());
        return made;
    }

    private void place() {
        empty.resizeRelocate(0, 0, area.getWidth(), area.getHeight());
        if (canvas != null && (canvas.getWidth() != area.getWidth() || canvas.getHeight() != area.getHeight())) {
            turns.later(this, this::paint);
        }
    }

    private void paint() {
        if (canvas == null || area.getWidth() <= SMALLEST || area.getHeight() <= SMALLEST) {
            return;
        }
        if (!isSeen()) {
            missed = missed == Missed.NOTHING ? Missed.LOOKS : missed;
            return;
        }
        // The canvas draws at each of these changes, unless it has no height: so it draws once.
        canvas.setHeight(0);
        canvas.setWidth(area.getWidth());
        chart.filter(now -> now != canvas.getChart()).ifPresent(canvas::setChart);
        canvas.setHeight(area.getHeight());
    }

    private void restyle() {
        if (canvas == null || missed == Missed.FIGURE) {
            return;
        }
        missed = isSeen() ? Missed.NOTHING : Missed.LOOKS;
        if (isSeen()) {
            chart.ifPresent(this::ink);
        }
    }

    /** Styles as one change: every setter of a chart would otherwise draw it again. */
    private void ink(JFreeChart inked) {
        inked.setNotify(false);
        style.get().apply(inked);
        figure.get().ink(inked, style.get(), selection.get());
        inked.setBackgroundPaint(null);
        inked.setNotify(true);
    }

    private void dragged(MouseEvent event) {
        if (event.getButton() == MouseButton.PRIMARY && !marks.isEmpty()) {
            tooltip.hide();
            lasso.extend(event.getX(), event.getY());
        }
    }

    private void released(MouseEvent event) {
        lasso.end().filter(drawn -> event.getButton() == MouseButton.PRIMARY && !marks.isEmpty()).ifPresent(drawn -> {
            Set<String> chosen = switch (drawn) {
                case LassoSelector.Drawn.Click click -> picker().nearest(click.x(), click.y())
                    .map(mark -> Set.of(mark.id()))
                    .orElse(Set.of());
                case LassoSelector.Drawn.Loop loop -> picker().within(loop.area());
            };
            selection.set(event.isShortcutDown() ? joined(chosen, drawn instanceof LassoSelector.Drawn.Click) : chosen);
        });
    }

    /** What is selected, with more; what is clicked again is taken away. */
    private Set<String> joined(Set<String> chosen, boolean click) {
        Set<String> both = new HashSet<>(selection.get());
        if (click && both.containsAll(chosen)) {
            both.removeAll(chosen);
        } else {
            both.addAll(chosen);
        }
        return Set.copyOf(both);
    }

    private void moved(MouseEvent event) {
        if (marks.isEmpty()) {
            return;
        }
        picker().nearest(event.getX(), event.getY()).ifPresentOrElse(mark -> {
            String tip = mark.tip().get();
            if (!tooltip.isShowing() || !tooltip.getText().equals(tip)) {
                tooltip.setText(tip);
                tooltip.show(canvas, event.getScreenX() + 14, event.getScreenY() + 14);
            }
        }, tooltip::hide);
    }

    private MarkPicker picker() {
        return new MarkPicker(figure.get(), marks, canvas.getChart().getXYPlot(),
                canvas.getRenderingInfo().getPlotInfo().getDataArea());
    }
}
