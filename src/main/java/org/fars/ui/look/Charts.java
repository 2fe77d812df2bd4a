package org.fars.ui.look;

import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.ChartStyle;

/** Makes charts that follow the theme and can be exported. */
public final class Charts {
    private final Theme theme;
    private final Consumer<ChartPane.Request> export;

    /**
     * @param theme light or dark
     * @param export writes a chart where the person says
     */
    public Charts(Theme theme, Consumer<ChartPane.Request> export) {
        this.theme = theme;
        this.export = export;
    }

    /** An empty chart with that id. */
    public ChartPane pane(String id) {
        ChartPane pane = new ChartPane();
        pane.setId(id);
        pane.chartStyleProperty()
            .bind(Bindings.createObjectBinding(
                    () -> theme.darkProperty().get() ? ChartStyle.dark() : ChartStyle.light(), theme.darkProperty()));
        pane.onExportProperty().set(export);
        return pane;
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
