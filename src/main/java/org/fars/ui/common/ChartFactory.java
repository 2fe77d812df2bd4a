package org.fars.ui.common;

import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableValue;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fars.ui.chart.ChartExport;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.ChartStyle;
import org.fars.ui.chart.Figure;
import org.fars.ui.chart.FrameScheduler;

/** Creates chart panes that follow the theme and can be exported. */
public final class ChartFactory {
    private static final int DPI = 300;

    private final Theme theme;
    private final Consumer<ChartPane.Request> export;
    private final FrameScheduler scheduler = new FrameScheduler();

    /**
     * @param theme the theme
     * @param export writes a chart to a file that the person chooses
     */
    public ChartFactory(Theme theme, Consumer<ChartPane.Request> export) {
        this.theme = theme;
        this.export = export;
    }

    /** Creates an empty chart pane with an id. */
    public ChartPane pane(String id) {
        ChartPane pane = new ChartPane(scheduler);
        pane.setId(id);
        pane.chartStyleProperty()
            .bind(Bindings.createObjectBinding(
                    () -> theme.darkProperty().get() ? ChartStyle.dark() : ChartStyle.light(), theme.darkProperty()));
        pane.onExportProperty().set(export);
        return pane;
    }

    /** Returns the scheduler of drawings, which other slow drawings may use too. */
    public FrameScheduler scheduler() {
        return scheduler;
    }

    /** Returns the style of charts, which follows the theme. */
    public ObservableValue<ChartStyle> style() {
        return theme.darkProperty().map(dark -> dark ? ChartStyle.dark() : ChartStyle.light());
    }

    /** Exports a figure that is not on a pane, in its size on screen. */
    public void export(Figure figure, ChartExport.Format format, double width, double height) {
        ChartStyle style = theme.darkProperty().get() ? ChartStyle.dark() : ChartStyle.light();
        export.accept(new ChartPane.Request(new ChartExport(figure, style, (int) Math.max(320, width),
                (int) Math.max(200, height), DPI, true), format));
    }

    /** Creates a surface with a chart that grows with its column. */
    public Region card(ChartPane pane, double minHeight) {
        StackPane card = new StackPane(pane);
        card.getStyleClass().addAll("surface", "chart-surface");
        card.setMinWidth(0);
        card.setMinHeight(minHeight);
        card.setPrefHeight(minHeight);
        VBox.setVgrow(card, Priority.ALWAYS);
        return card;
    }
}
