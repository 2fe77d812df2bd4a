package org.fars.ui.app;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import javafx.beans.property.ObjectProperty;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import org.fars.ui.common.Messages;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Three buttons of which one is pressed: what the window shows beside the gallery. */
final class PerspectiveSwitch extends HBox {
    private final Map<Perspective, ToggleButton> buttons = new EnumMap<>(Perspective.class);

    PerspectiveSwitch(ObjectProperty<Perspective> chosen, Messages messages) {
        setId("perspectives");
        getStyleClass().add("segments");
        setMinWidth(USE_PREF_SIZE);
        ToggleGroup group = new ToggleGroup();
        for (Perspective each : Perspective.values()) {
            ToggleButton button = new ToggleButton(messages.get(each.key()), new FontIcon(icon(each)));
            button.setId("perspective-" + each.name().toLowerCase(Locale.ROOT));
            button.setToggleGroup(group);
            button.setTooltip(new Tooltip(key(each).after(messages.get(each.key() + ".tip"))));
            button.setAccessibleText(messages.get(each.key()));
            button.setMinWidth(USE_PREF_SIZE);
            button.setOnAction(event -> {
                button.setSelected(true);
                chosen.set(each);
            });
            buttons.put(each, button);
            getChildren().add(button);
        }
        chosen.addListener((property, before, after) -> buttons.get(after).setSelected(true));
        buttons.get(chosen.get()).setSelected(true);
    }

    /** Names beside the icons, or, where there is little room, icons alone. */
    void showNames(boolean names) {
        buttons.values()
            .forEach(button -> button.setContentDisplay(names ? ContentDisplay.LEFT : ContentDisplay.GRAPHIC_ONLY));
    }

    /** The key that shows it. */
    static KeyBindings key(Perspective perspective) {
        return switch (perspective) {
            case INSPECT -> KeyBindings.INSPECT;
            case COMPARE -> KeyBindings.COMPARE;
            case MAP -> KeyBindings.MAP;
        };
    }

    private static Ikon icon(Perspective perspective) {
        return switch (perspective) {
            case INSPECT -> Feather.EYE;
            case COMPARE -> Feather.BAR_CHART_2;
            case MAP -> Feather.MAP;
        };
    }
}
