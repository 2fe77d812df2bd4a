package org.fars.ui.gallery;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.beans.property.Property;
import javafx.collections.FXCollections;
import javafx.collections.transformation.FilteredList;
import javafx.css.PseudoClass;
import javafx.event.EventHandler;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.controlsfx.control.textfield.CustomTextField;
import org.controlsfx.control.textfield.TextFields;
import org.fars.ui.common.Messages;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The gallery's first line: search, the class to look at, the order, saved filters. */
final class SearchRow extends HBox {
    private static final PseudoClass ACTIVE = PseudoClass.getPseudoClass("active");

    /** More do not fit into a menu. */
    private static final int MENU_CLASSES = 24;
    private static final double CLASS_LIST_WIDTH = 260;
    private static final double CLASS_LIST_HEIGHT = 320;

    private final GalleryModel model;
    private final Messages messages;
    private final CustomTextField search = (CustomTextField) TextFields.createClearableTextField();

    /**
     * @param filters the saved filters
     * @param leave puts the focus back onto the images
     */
    SearchRow(GalleryModel model, SavedFiltersModel filters, Messages messages, Runnable leave) {
        this.model = model;
        this.messages = messages;
        getStyleClass().add("search-row");
        search.setId("gallery-search");
        search.setPromptText(messages.get("gallery.search"));
        search.setLeft(new FontIcon(Feather.SEARCH));
        search.setTooltip(new Tooltip(messages.get("gallery.search.tip")));
        search.textProperty().bindBidirectional(model.searchProperty());
        search.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                search.clear();
                leave.run();
                event.consume();
            } else if (event.getCode() == KeyCode.DOWN || event.getCode() == KeyCode.ENTER) {
                leave.run();
                event.consume();
            }
        });
        HBox.setHgrow(search, Priority.ALWAYS);
        search.setMaxWidth(Double.MAX_VALUE);
        search.setMinWidth(0);
        getChildren().addAll(search, classes(), order(), new SavedFiltersMenu(filters, messages));
    }

    /** Puts the caret into the search field. */
    void focusSearch() {
        search.requestFocus();
    }

    private MenuButton classes() {
        MenuButton button = button("gallery-class", Feather.TAG, "gallery.class.tip");
        button.setOnShowing(event -> {
            List<String> names = model.cardProperty().get() == null || model.cardProperty().get().classes() == null
                    ? List.of()
                    : model.cardProperty().get().classes();
            button.getItems()
                .setAll(names.size() > MENU_CLASSES
                        ? List.of(classSearch(names, button::hide))
                        : choices(optional(names), model.ofClassProperty(),
                                name -> name.orElse(messages.get("gallery.class.all"))));
        });
        // A menu button without items does not open.
        button.getItems().add(new MenuItem(messages.get("gallery.class.all")));
        model.ofClassProperty()
            .addListener((property, before, after) -> button.pseudoClassStateChanged(ACTIVE, after.isPresent()));
        return button;
    }

    /** One item with a search field above a list, for more classes than a menu has room for. */
    private MenuItem classSearch(List<String> names, Runnable hide) {
        FilteredList<Optional<String>> shown = new FilteredList<>(FXCollections.observableArrayList(optional(names)));
        ListView<Optional<String>> list = new ListView<>(shown);
        list.setId("gallery-class-list");
        list.setPrefSize(CLASS_LIST_WIDTH, CLASS_LIST_HEIGHT);
        list.setCellFactory(view -> new ListCell<>() {
            @Override
            protected void updateItem(Optional<String> item, boolean empty) {
                super.updateItem(item, empty);
                setText(empty ? null : item.orElse(messages.get("gallery.class.all")));
            }
        });
        list.getSelectionModel().select(model.ofClassProperty().get());
        TextField words = new TextField();
        words.setId("gallery-class-search");
        words.setPromptText(messages.get("gallery.class.search"));
        words.textProperty().addListener((property, before, after) -> {
            String wanted = after.strip().toLowerCase(Locale.ROOT);
            shown.setPredicate(name -> name.map(one -> one.toLowerCase(Locale.ROOT).contains(wanted))
                .orElse(wanted.isEmpty()));
            list.getSelectionModel().selectFirst();
        });
        Runnable choose = () -> {
            Optional<String> name = list.getSelectionModel().getSelectedItem();
            if (name != null) {
                model.ofClassProperty().set(name);
                hide.run();
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
        Platform.runLater(words::requestFocus);
        return new CustomMenuItem(box, false);
    }

    private MenuButton order() {
        MenuButton button = button("gallery-sort", Feather.ARROW_DOWN, "gallery.sort.tip");
        Menu radius = new Menu(messages.get("gallery.sort.radius_of"));
        radius.getItems().add(new MenuItem(messages.get("gallery.sort.radius_best")));
        Runnable fill = () -> {
            boolean dense = model.isDense();
            button.getItems()
                .setAll(choices(Stream.of(GallerySort.values()).filter(each -> each.suits(dense)).toList(),
                        model.sortProperty(), each -> messages.get(each.key())));
            if (!dense) {
                radius.getItems()
                    .setAll(choices(optional(model.certificateIds()), model.radiusOfProperty(),
                            id -> id.orElse(messages.get("gallery.sort.radius_best"))));
                button.getItems().addAll(new SeparatorMenuItem(), radius);
            }
        };
        button.setOnShowing(event -> fill.run());
        fill.run();
        model.sortProperty()
            .addListener((property, before, after) -> button.pseudoClassStateChanged(ACTIVE,
                    after != GallerySort.ARRIVAL));
        return button;
    }

    private MenuButton button(String id, Ikon icon, String tip) {
        MenuButton button = new MenuButton(null, new FontIcon(icon));
        button.setId(id);
        button.getStyleClass().addAll("button-icon", "icon-menu");
        button.setTooltip(new Tooltip(messages.get(tip)));
        button.setAccessibleText(messages.get(tip));
        button.setMinWidth(USE_PREF_SIZE);
        return button;
    }

    private static List<Optional<String>> optional(List<String> names) {
        return Stream.concat(Stream.of(Optional.<String>empty()),
                names.stream().map(Optional::of))
            .toList();
    }

    /** One item a value, the value's item marked; follows the value also where others set it. */
    private static <T> List<MenuItem> choices(List<T> values, Property<T> chosen, Function<T, String> name) {
        ToggleGroup group = new ToggleGroup();
        return values.stream().<MenuItem>map(value -> {
            RadioMenuItem item = new RadioMenuItem(name.apply(value));
            item.setToggleGroup(group);
            item.setSelected(value.equals(chosen.getValue()));
            item.setOnAction(event -> chosen.setValue(value));
            return item;
        }).toList();
    }
}
