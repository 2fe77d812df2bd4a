package org.fars.ui.gallery;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javafx.beans.property.Property;
import javafx.css.PseudoClass;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.controlsfx.control.textfield.CustomTextField;
import org.controlsfx.control.textfield.TextFields;
import org.fars.ui.common.ClassSearch;
import org.fars.ui.common.Messages;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The gallery's first line: search, the class to look at, the order, saved filters. */
final class SearchRow extends HBox {
    private static final PseudoClass ACTIVE = PseudoClass.getPseudoClass("active");

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
                .setAll(names.size() > ClassSearch.MENU_CLASSES
                        ? List.of(new ClassSearch("gallery-class", names, messages.get("gallery.class.all"),
                                model.ofClassProperty().get(), messages.get("gallery.class.search"),
                                model.ofClassProperty()::set))
                        : choices(optional(names), model.ofClassProperty(),
                                name -> name.orElse(messages.get("gallery.class.all"))));
        });
        // A menu button without items does not open.
        button.getItems().add(new MenuItem(messages.get("gallery.class.all")));
        model.ofClassProperty()
            .addListener((property, before, after) -> button.pseudoClassStateChanged(ACTIVE, after.isPresent()));
        return button;
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
