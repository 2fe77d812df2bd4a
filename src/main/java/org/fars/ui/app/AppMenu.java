package org.fars.ui.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.value.ObservableValue;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.session.LabelMenu;
import org.fars.ui.undo.UndoModel;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The application's menu: what has no button of its own. */
final class AppMenu extends MenuButton {
    private final Messages messages;

    /** @param broken how many images could not be read */
    AppMenu(ImageCommands images, DrawerCommands drawers, HelpCommands help, SessionCommands sessions, UndoModel undo,
            LabelMenu labels, SelectionCommands selection, ObservableValue<Number> broken, Theme theme,
            Messages messages) {
        this.messages = messages;
        setId("menu");
        setGraphic(new FontIcon(Feather.MENU));
        getStyleClass().addAll("button-icon", "no-arrow", "app-menu");
        setTooltip(new Tooltip(KeyBindings.MENU.after(messages.get("menu.tip"))));
        setAccessibleText(messages.get("menu.tip"));
        List<MenuItem> selected = selection.items();
        getItems().addAll(item("open.files", Feather.IMAGE, KeyBindings.OPEN, images::openFiles),
                item("open.folder", Feather.FOLDER, KeyBindings.OPEN_FOLDER, images::openFolder),
                item("import", Feather.PACKAGE, null, drawers::showImport), session(sessions),
                new SeparatorMenuItem(),
                history("undo", Feather.CORNER_UP_LEFT, KeyBindings.UNDO, undo::undo, undo.undoableProperty()),
                history("redo", Feather.CORNER_UP_RIGHT, KeyBindings.REDO, undo::redo, undo.redoableProperty()),
                new SeparatorMenuItem(), selected.get(0), selected.get(1), selected.get(2), label(labels),
                unreadable(images, broken), new SeparatorMenuItem(),
                item("menu.report", Feather.FILE_TEXT, KeyBindings.REPORT, help::report),
                appearance(theme),
                item("menu.log", Feather.LIST, KeyBindings.LOG, help::showLog), new SeparatorMenuItem(),
                item("menu.tour", Feather.COMPASS, null, help::startTour),
                item("menu.guide", Feather.BOOK_OPEN, KeyBindings.GUIDE, drawers::showGuide),
                item("menu.about", Feather.INFO, null, drawers::showAbout));
    }

    private MenuItem unreadable(ImageCommands images, ObservableValue<Number> broken) {
        MenuItem item = item("menu.readagain", Feather.REFRESH_CW, KeyBindings.READ_AGAIN, images::retryUnreadable);
        item.disableProperty().bind(broken.map(count -> count.intValue() == 0));
        return item;
    }

    private MenuItem item(String key, Ikon icon, KeyBindings keys, Runnable command) {
        MenuItem item = new MenuItem(messages.get(key), new FontIcon(icon));
        item.setId(key.replace('.', '-'));
        item.setOnAction(event -> command.run());
        if (keys != null) {
            item.setAccelerator(keys.combination());
        }
        return item;
    }

    private Menu session(SessionCommands sessions) {
        Menu recent = new Menu(messages.get("session.recent"), new FontIcon(Feather.CLOCK));
        recent.setId("session-recent");
        MenuItem none = new MenuItem(messages.get("session.recent.none"));
        none.setDisable(true);
        recent.getItems().add(none);
        Menu menu = new Menu(messages.get("session"), new FontIcon(Feather.ARCHIVE));
        menu.setId("session-menu");
        menu.getItems()
            .addAll(item("session.save", Feather.SAVE, KeyBindings.SAVE, sessions::save),
                    item("session.saveas", Feather.COPY, KeyBindings.SAVE_AS, sessions::saveAs),
                    item("session.open", Feather.FOLDER, null, sessions::open), recent);
        menu.setOnShowing(event -> {
            List<MenuItem> items = sessions.model()
                .recent()
                .stream()
                .map(path -> recent(path, sessions))
                .toList();
            recent.getItems().setAll(items.isEmpty() ? List.of(none) : items);
        });
        return menu;
    }

    private static MenuItem recent(Path path, SessionCommands sessions) {
        Label name = new Label(path.getFileName().toString());
        Label folder = new Label(String.valueOf(path.getParent()));
        folder.getStyleClass().add("muted");
        Region gap = new Region();
        gap.setMinWidth(16);
        HBox.setHgrow(gap, Priority.ALWAYS);
        CustomMenuItem item = new CustomMenuItem(new HBox(name, gap, folder));
        item.setOnAction(event -> sessions.model().open(path));
        return item;
    }

    private MenuItem history(String key, Ikon icon, KeyBindings keys, Runnable command,
            ObservableValue<Optional<String>> what) {
        MenuItem item = item(key, icon, keys, command);
        item.textProperty()
            .bind(what.map(name -> name.map(known -> messages.get(key + ".what", known)).orElse(messages.get(key))));
        item.disableProperty().bind(what.map(Optional::isEmpty));
        item.setMnemonicParsing(false);
        return item;
    }

    private Menu label(LabelMenu labels) {
        Menu menu = new Menu(messages.get("label"), new FontIcon(Feather.TAG));
        menu.setId("label");
        menu.getItems().setAll(labels.items());
        setOnShowing(event -> menu.getItems().setAll(labels.items()));
        return menu;
    }

    private Menu appearance(Theme theme) {
        Menu menu = new Menu(messages.get("theme"), new FontIcon(Feather.SUN));
        menu.setId("appearance");
        ToggleGroup group = new ToggleGroup();
        for (Theme.Choice choice : Theme.Choice.values()) {
            RadioMenuItem item = new RadioMenuItem(
                    messages.get("theme." + choice.name().toLowerCase(Locale.ROOT)));
            item.setId("theme-" + choice.name().toLowerCase(Locale.ROOT));
            item.setToggleGroup(group);
            item.setSelected(theme.choiceProperty().get() == choice);
            item.setOnAction(event -> theme.choiceProperty().set(choice));
            theme.choiceProperty()
                .addListener((property, before, after) -> item.setSelected(after == choice));
            menu.getItems().add(item);
        }
        return menu;
    }
}
