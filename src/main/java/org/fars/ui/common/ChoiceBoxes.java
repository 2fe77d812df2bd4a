package org.fars.ui.common;

import java.util.function.Function;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ListCell;
import javafx.util.StringConverter;

/** Combo boxes over things that have a name. */
public final class ChoiceBoxes {
    private ChoiceBoxes() {}

    /** Has a box show things by name, in its list and in itself. */
    public static <T> void byName(ComboBox<T> box, Function<? super T, String> name) {
        box.setConverter(new StringConverter<>() {
            @Override
            public String toString(T thing) {
                return thing == null ? "" : name.apply(thing);
            }

            @Override
            public T fromString(String text) {
                throw new UnsupportedOperationException("a choice is not typed");
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
