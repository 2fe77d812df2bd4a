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
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
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
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * Shows a figure with a heading, small controls and an export menu; follows the theme without rebuilding the chart.
 * {@link Figure#marks()} are selected with a click (with the shortcut key: toggled) or by drawing around them.
 */
public final class ChartPane extends BorderPane {
    private static final double MIN_HEADING_WIDTH = 60;
    private static final double GAP = 8;
    /** Below this size nothing is drawn. */
    private static final double MIN_SIZE = 20;

    /**
     * A request of the export menu.
     *
     * @param export the export, ready to be written on any thread
     * @param format the file format
     */
    public record Request(ChartExport export, ChartExport.Format format) {}

    /** What has changed while the pane was not visible. */
    private enum Stale {
        NOTHING, STYLE, FIGURE
    }

    private final ObjectProperty<Figure> figure = new SimpleObjectProperty<>(this, "figure");
    private final ObjectProperty<ChartStyle> style = new SimpleObjectProperty<>(this, "style", ChartStyle.light());
    private final ObjectProperty<Set<String>> selection = new SimpleObjectProperty<>(this, "selection", Set.of());
    private final Label heading = new Label();
    private final Label note = new Label();
    private final HBox tools = new HBox();
    private final Label empty = new Label("Nothing to show yet");
    private final ExportMenu menu = new ExportMenu(this, this::copy);
    private final LassoSelector lasso = new LassoSelector();
    private final Tooltip tooltip = new Tooltip();
    private final Pane area = new Pane() {
        @Override
        protected void layoutChildren() {
            layoutArea();
        }
    };
    private final FrameScheduler scheduler;
    private ChartCanvas canvas;
    private Optional<ChartFit> chart = Optional.empty();
    private Optional<RenderedFigure> built = Optional.empty();
    private Stale stale = Stale.NOTHING;
    private boolean fitting;
    private List<Figure.Mark> marks = List.of();

    /** Creates an empty pane in the light style with its own scheduler. */
    public ChartPane() {
        this(new FrameScheduler());
    }

    /** Creates an empty pane in the light style. */
    public ChartPane(FrameScheduler scheduler) {
        this.scheduler = scheduler;
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
        // In a narrow pane the note is shortened first, then the heading; controls keep their width.
        InvalidationListener fit = observable -> heading.setMinWidth(Math.clamp(
                getWidth() - tools.getWidth() - menu.getWidth() - (header.getChildren().size() - 1) * GAP,
                MIN_HEADING_WIDTH, Math.max(MIN_HEADING_WIDTH, Math.ceil(heading.prefWidth(-1)))));
        // Of the pane, whose header would not become narrower than its heading is now.
        setMinWidth(MIN_SIZE);
        widthProperty().addListener(fit);
        tools.widthProperty().addListener(fit);
        menu.widthProperty().addListener(fit);
        heading.textProperty().addListener(fit);
        heading.fontProperty().addListener(fit);
        heading.setMinWidth(MIN_HEADING_WIDTH);
        // What still does not fit takes a second line.
        heading.setWrapText(true);
        heading.setMinHeight(Region.USE_PREF_SIZE);
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
        visibleProperty().addListener(observable -> refreshIfShown());
        // Not at once: a view with many charts comes with all of them.
        sceneProperty().addListener(observable -> scheduler.later(area, this::refreshIfShown));
        rebuild();
    }

    /** The figure; null for none. */
    public ObjectProperty<Figure> figureProperty() {
        return figure;
    }

    /** Sets {@link #figureProperty()}. */
    public void setFigure(Figure value) {
        figure.set(value);
    }

    /** Sets {@link #figureProperty()} to a figure that has been rendered already. */
    public void show(RenderedFigure value) {
        built = Optional.of(value);
        figure.set(value.figure());
    }

    /** The chart's style. */
    public ObjectProperty<ChartStyle> chartStyleProperty() {
        return style;
    }

    /** Sets {@link #chartStyleProperty()}. */
    public void setChartStyle(ChartStyle value) {
        style.set(value);
    }

    /** The ids of the selected marks. */
    public ObjectProperty<Set<String>> selectionProperty() {
        return selection;
    }

    /** Writes exported files; while it is null the menu offers only copying. */
    public ObjectProperty<Consumer<Request>> onExportProperty() {
        return menu.onExportProperty();
    }

    /** The heading; replaced by that of each new figure. */
    public StringProperty headingProperty() {
        return heading.textProperty();
    }

    /** A note beside the heading: {@code 1959 images · seed 7}. */
    public StringProperty noteProperty() {
        return note.textProperty();
    }

    /** The text shown while there is no figure. */
    public StringProperty emptyTextProperty() {
        return empty.textProperty();
    }

    /** Returns the controls beside the heading. */
    public List<Node> getTools() {
        return tools.getChildren();
    }

    @Override
    public String getUserAgentStylesheet() {
        return ChartPane.class.getResource("chart-pane.css").toExternalForm();
    }

    /** Returns the request that the export menu would make now: the chart in its size on screen. */
    public Request request(ChartExport.Format format) {
        int width = (int) Math.max(320, Math.round(area.getWidth()));
        int height = (int) Math.max(200, Math.round(area.getHeight()));
        ChartStyle chosen = menu.isPrintStyle() ? ChartStyle.print() : style.get();
        return new Request(new ChartExport(figure.get(), chosen, width, height, 300, !menu.isPrintStyle()), format);
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

    private boolean isShown() {
        return isVisible() && getScene() != null;
    }

    private void refreshIfShown() {
        if (isShown()) {
            switch (stale) {
                case FIGURE -> rebuild();
                case STYLE -> restyle();
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
        stale = nothing || isShown() ? Stale.NOTHING : Stale.FIGURE;
        if (nothing) {
            marks = List.of();
            chart = Optional.empty();
            if (canvas != null) {
                area.getChildren().remove(canvas);
                canvas = null;
            }
        } else if (isShown()) {
            draw(built.filter(ready -> ready.figure() == shown).orElseGet(() -> RenderedFigure.of(shown)));
            built = Optional.empty();
        }
    }

    private void draw(RenderedFigure ready) {
        marks = ready.marks();
        ChartFit now = new ChartFit(ready.chart().orElseThrow());
        chart = Optional.of(now);
        applyStyle(now);
        if (canvas == null) {
            canvas = canvas(now.chart());
            area.getChildren().add(1, canvas);
        }
        scheduler.later(this, this::paint);
    }

    private ChartCanvas canvas(JFreeChart first) {
        ChartCanvas made = new ChartCanvas(first) {
            @Override
            public void chartChanged(ChartChangeEvent event) {
                if (!fitting) {
                    scheduler.later(ChartPane.this, ChartPane.this::paint);
                }
            }
        };
        made.getStyleClass().add("chart-canvas");
        // The graphics bridge does not apply a font that it believes to be set, and would draw with the canvas's default.
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

    private void layoutArea() {
        empty.resizeRelocate(0, 0, area.getWidth(), area.getHeight());
        if (canvas != null && (canvas.getWidth() != area.getWidth() || canvas.getHeight() != area.getHeight())) {
            scheduler.later(this, this::paint);
        }
    }

    private void paint() {
        if (canvas == null || area.getWidth() <= MIN_SIZE || area.getHeight() <= MIN_SIZE) {
            return;
        }
        if (!isShown()) {
            stale = stale == Stale.NOTHING ? Stale.STYLE : stale;
            return;
        }
        // The canvas is redrawn at each of these changes, unless its height is 0.
        canvas.setHeight(0);
        canvas.setWidth(area.getWidth());
        chart.map(ChartFit::chart).filter(now -> now != canvas.getChart()).ifPresent(canvas::setChart);
        // It is about to be drawn.
        fitting = true;
        chart.ifPresent(now -> now.resize(area.getWidth(), area.getHeight()));
        fitting = false;
        canvas.setHeight(area.getHeight());
    }

    private void restyle() {
        if (canvas == null || stale == Stale.FIGURE) {
            return;
        }
        stale = isShown() ? Stale.NOTHING : Stale.STYLE;
        if (isShown()) {
            chart.ifPresent(this::applyStyle);
        }
    }

    /** Applies the style in one step, since each setter of a chart would otherwise redraw it. */
    private void applyStyle(ChartFit fit) {
        JFreeChart target = fit.chart();
        target.setNotify(false);
        style.get().apply(target);
        figure.get().ink(target, style.get(), selection.get());
        fit.apply();
        target.setBackgroundPaint(null);
        target.setNotify(true);
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
            selection
                .set(event.isShortcutDown() ? toggled(chosen, drawn instanceof LassoSelector.Drawn.Click) : chosen);
        });
    }

    /** Returns the selection with more marks; a click on a selected mark removes it. */
    private Set<String> toggled(Set<String> chosen, boolean click) {
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

    /** The menu that exports or copies a chart. */
    static final class ExportMenu extends MenuButton {
        private final ObjectProperty<Consumer<ChartPane.Request>> onExport = new SimpleObjectProperty<>(this,
                "onExport");
        private final CheckMenuItem print = new CheckMenuItem("Print style (black on white)");

        /**
         * @param pane the chart's pane
         * @param copy copies the chart's picture
         */
        ExportMenu(ChartPane pane, Runnable copy) {
            setGraphic(new FontIcon(Feather.DOWNLOAD));
            getStyleClass().addAll("flat", "button-icon", "export-menu");
            setTooltip(new Tooltip("Export or copy this chart"));
            setAccessibleText("Export chart");
            for (ChartExport.Format format : ChartExport.Format.values()) {
                MenuItem item = new MenuItem(format.name() + "…");
                item.setId("export-" + format.extension());
                item.disableProperty().bind(onExport.isNull());
                item.setOnAction(event -> onExport.get().accept(pane.request(format)));
                getItems().add(item);
            }
            MenuItem picture = new MenuItem("Copy picture");
            picture.setOnAction(event -> copy.run());
            // Exports go into papers and slides, whatever the window's theme.
            print.setSelected(true);
            getItems().addAll(new SeparatorMenuItem(), print, new SeparatorMenuItem(), picture);
        }

        /** Writes exported files. */
        ObjectProperty<Consumer<ChartPane.Request>> onExportProperty() {
            return onExport;
        }

        /** Returns whether exports are black on white. */
        boolean isPrintStyle() {
            return print.isSelected();
        }
    }
}
