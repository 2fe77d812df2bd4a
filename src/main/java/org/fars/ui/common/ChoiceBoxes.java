package org.fars.ui.common;

import java.util.function.Function;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ListCell;
import javafx.util.StringConverter;

/** Configures combo boxes of named values. */
public final class ChoiceBoxes {
    private ChoiceBoxes() {}

    /** Shows the values of a box by name. */
    public static <T> void byName(ComboBox<T> box, Function<? super T, String> name) {
        box.setConverter(new StringConverter<>() {
            @Override
            public String toString(T value) {
                return value == null ? "" : name.apply(value);
            }

            @Override
            public T fromString(String text) {
                throw new UnsupportedOperationException("the box is not editable");
            }
        });
        box.setCellFactory(list -> new NamedCell<>(name));
        box.setButtonCell(new NamedCell<>(name));
    }

    private static final class NamedCell<T> extends ListCell<T> {
        private final Function<? super T, String> name;

        NamedCell(Function<? super T, String> name) {
            this.name = name;
        }

        @Override
        protected void updateItem(T item, boolean empty) {
            super.updateItem(item, empty);
            setText(empty || item == null ? null : name.apply(item));
        }
    }
}
