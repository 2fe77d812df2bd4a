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

/** Makes charts that follow the theme and can be exported. */
public final class ChartFactory {
    private static final int DPI = 300;

    private final Theme theme;
    private final Consumer<ChartPane.Request> export;
    private final FrameScheduler turns = new FrameScheduler();

    /**
     * @param theme light or dark
     * @param export writes a chart where the person says
     */
    public ChartFactory(Theme theme, Consumer<ChartPane.Request> export) {
        this.theme = theme;
        this.export = export;
    }

    /** An empty chart with that id. */
    public ChartPane pane(String id) {
        ChartPane pane = new ChartPane(turns);
        pane.setId(id);
        pane.chartStyleProperty()
            .bind(Bindings.createObjectBinding(
                    () -> theme.darkProperty().get() ? ChartStyle.dark() : ChartStyle.light(), theme.darkProperty()));
        pane.onExportProperty().set(export);
        return pane;
    }

    /** When charts draw; other things that take a while to draw may join them. */
    public FrameScheduler turns() {
        return turns;
    }

    /** How charts look now. */
    public ObservableValue<ChartStyle> style() {
        return theme.darkProperty().map(dark -> dark ? ChartStyle.dark() : ChartStyle.light());
    }

    /** Writes a figure that is not on a pane where the person says, in the size that it has on the screen. */
    public void export(Figure figure, ChartExport.Format format, double width, double height) {
        ChartStyle style = theme.darkProperty().get() ? ChartStyle.dark() : ChartStyle.light();
        export.accept(new ChartPane.Request(new ChartExport(figure, style, (int) Math.max(320, width),
                (int) Math.max(200, height), DPI, true), format));
    }

    /** A surface with a chart on it that grows with its column. */
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
