package org.fars.ui.chart;

import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The menu that exports or copies a chart. */
final class ExportMenu extends MenuButton {
    private final ObjectProperty<Consumer<ChartPane.Request>> onExport = new SimpleObjectProperty<>(this, "onExport");
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
