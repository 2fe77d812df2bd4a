package org.fars.ui.gallery;

import java.util.List;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.scene.control.Button;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import org.fars.ui.common.Messages;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The saved filters: one click filters; the present filter can be saved under a name, and each can be deleted. */
final class SavedFiltersMenu extends MenuButton {
    private final SavedFiltersModel model;
    private final Messages messages;

    SavedFiltersMenu(SavedFiltersModel model, Messages messages) {
        super(null, new FontIcon(Feather.BOOKMARK));
        this.model = model;
        this.messages = messages;
        setId("gallery-filters");
        getStyleClass().addAll("button-icon", "icon-menu");
        setTooltip(new Tooltip(messages.get("filters.tip")));
        setAccessibleText(messages.get("filters.tip"));
        setMinWidth(USE_PREF_SIZE);
        setOnShowing(event -> fill());
        // A menu button without items does not open.
        getItems().add(new MenuItem(messages.get("filters.none")));
    }

    private void fill() {
        getItems().clear();
        List<String> names = List.copyOf(model.all().keySet());
        for (String name : names) {
            RadioMenuItem item = new RadioMenuItem(name);
            item.setMnemonicParsing(false);
            item.setSelected(model.current().equals(model.all().get(name)));
            item.setOnAction(event -> model.use(name));
            getItems().add(item);
        }
        if (names.isEmpty()) {
            MenuItem none = new MenuItem(messages.get("filters.none"));
            none.setDisable(true);
            getItems().add(none);
        }
        getItems().addAll(new SeparatorMenuItem(), saving());
        if (!names.isEmpty()) {
            Menu delete = new Menu(messages.get("filters.delete"), new FontIcon(Feather.TRASH_2));
            delete.setId("filters-delete");
            for (String name : names) {
                MenuItem item = new MenuItem(name);
                item.setMnemonicParsing(false);
                item.setOnAction(event -> model.delete(name));
                delete.getItems().add(item);
            }
            getItems().add(delete);
        }
    }

    /** The name is typed in the menu itself. */
    private MenuItem saving() {
        TextField name = new TextField();
        name.setId("filter-name");
        name.setPromptText(messages.get("filters.name"));
        name.setDisable(!model.isFiltered());
        Button save = new Button(messages.get("filters.save"));
        save.setId("filter-save");
        save.getStyleClass().add("accent");
        save.setMinWidth(USE_PREF_SIZE);
        save.disableProperty()
            .bind(name.disabledProperty()
                .or(Bindings.createBooleanBinding(() -> name.getText().isBlank(), name.textProperty())));
        Runnable keep = () -> {
            if (!save.isDisabled()) {
                model.save(name.getText());
                hide();
            }
        };
        save.setOnAction(event -> keep.run());
        name.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ENTER) {
                keep.run();
                event.consume();
            }
        });
        HBox row = new HBox(name, save);
        row.getStyleClass().add("setting-row");
        Platform.runLater(name::requestFocus);
        return new CustomMenuItem(row, false);
    }
}
