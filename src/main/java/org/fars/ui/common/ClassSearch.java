package org.fars.ui.common;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.collections.FXCollections;
import javafx.collections.transformation.FilteredList;
import javafx.event.EventHandler;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.VBox;
import javafx.stage.PopupWindow;
import javafx.stage.Window;

/** A menu item with a search field above a list of classes, for more classes than a menu has room for. */
public final class ClassSearch extends CustomMenuItem {
    /** The largest number of classes that fit into a menu. */
    public static final int MENU_CLASSES = 24;
    private static final double WIDTH = 260;
    private static final double HEIGHT = 320;

    private final TextField words = new TextField();

    /**
     * @param id begins the ids of field and list
     * @param names the classes
     * @param none stands first in the list, for no class
     * @param chosen the class chosen now; empty for none
     * @param prompt says in the field what it is for
     * @param take receives the class that is chosen; empty for none
     */
    public ClassSearch(String id, List<String> names, String none, Optional<String> chosen, String prompt,
            Consumer<Optional<String>> take) {
        FilteredList<Optional<String>> shown = new FilteredList<>(FXCollections.observableArrayList(
                Stream.concat(Stream.of(Optional.<String>empty()), names.stream().map(Optional::of)).toList()));
        ListView<Optional<String>> list = new ListView<>(shown);
        list.setId(id + "-list");
        list.setPrefSize(WIDTH, HEIGHT);
        list.setCellFactory(view -> new ListCell<>() {
            @Override
            protected void updateItem(Optional<String> item, boolean empty) {
                super.updateItem(item, empty);
                setText(empty ? null : item.orElse(none));
            }
        });
        list.getSelectionModel().select(chosen);
        list.scrollTo(chosen);
        words.setId(id + "-search");
        words.setPromptText(prompt);
        words.textProperty().addListener((property, before, after) -> {
            String wanted = after.strip().toLowerCase(Locale.ROOT);
            shown.setPredicate(
                    name -> name.map(one -> one.toLowerCase(Locale.ROOT).contains(wanted)).orElse(wanted.isEmpty()));
            list.getSelectionModel().selectFirst();
        });
        Runnable choose = () -> {
            Optional<String> name = list.getSelectionModel().getSelectedItem();
            if (name != null) {
                take.accept(name);
                hideMenus();
            }
        };
        list.setOnMouseClicked(event -> choose.run());
        EventHandler<KeyEvent> keys = event -> {
            if (event.getCode() == KeyCode.ENTER) {
                choose.run();
                event.consume();
            } else if (event.getCode() == KeyCode.DOWN && event.getSource() == words) {
                list.requestFocus();
                event.consume();
            }
        };
        words.addEventFilter(KeyEvent.KEY_PRESSED, keys);
        list.addEventFilter(KeyEvent.KEY_PRESSED, keys);
        VBox box = new VBox(words, list);
        box.getStyleClass().add("class-search");
        setContent(box);
        setHideOnClick(false);
        box.sceneProperty().addListener((property, before, after) -> {
            if (after != null) {
                Platform.runLater(words::requestFocus);
            }
        });
    }

    /** Hides the menu, and those that it is a submenu of. */
    private void hideMenus() {
        Window menu = getParentPopup();
        while (menu instanceof PopupWindow popup) {
            menu = popup.getOwnerWindow();
            popup.hide();
        }
    }
}
