package org.fars.ui.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import org.fars.evaluate.report.PaperTables.PaperTable;
import org.fars.evaluate.report.TableFormat;
import org.fars.ui.common.Messages;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Copies a table, or saves it, in each format of {@link TableFormat}. */
final class TableExportMenu extends MenuButton {
    private final Supplier<Optional<PaperTable>> table;
    private final CompareView.ResultSink results;

    /** @param table returns the table that is shown; empty while none is */
    TableExportMenu(String id, Supplier<Optional<PaperTable>> table, CompareView.ResultSink results,
            Messages messages) {
        super(null, new FontIcon(Feather.DOWNLOAD));
        this.table = table;
        this.results = results;
        setId(id);
        getStyleClass().addAll("flat", "button-icon", "icon-menu");
        setTooltip(new Tooltip(messages.get("compare.table.export.tip")));
        setAccessibleText(messages.get("compare.table.export.tip"));
        List<MenuItem> files = new ArrayList<>();
        for (TableFormat format : TableFormat.values()) {
            String name = messages.get("table.format." + format.name().toLowerCase(Locale.ROOT));
            MenuItem copy = new MenuItem(messages.get("compare.table.copy", name));
            copy.setOnAction(event -> table.get().ifPresent(shown -> copy(format.write(shown))));
            getItems().add(copy);
            MenuItem file = new MenuItem(messages.get("compare.table.save", name));
            file.setId(id + "-" + format.extension());
            file.setOnAction(event -> save(format));
            files.add(file);
        }
        getItems().add(new SeparatorMenuItem());
        getItems().addAll(files);
    }

    private static void copy(String text) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
    }

    private void save(TableFormat format) {
        table.get()
            .ifPresent(shown -> results.save(shown.id() + "." + format.extension(), format.write(shown)));
    }
}
