package org.fars.ui.settings;

import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fars.ui.common.Messages;

/** A text field for one setting, with the unit behind it and, where the text is no value, the limits below it. */
public final class SettingField extends VBox {
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");

    private final Setting<?> setting;
    private final Messages messages;
    private final TextField field = new TextField();
    private final Label problem = new Label();

    /** @param setting what is set; every allowed text is taken at once */
    public SettingField(Setting<?> setting, Messages messages) {
        this.setting = setting;
        this.messages = messages;
        getStyleClass().add("setting-field");
        field.setId("setting-" + setting.key());
        field.setPrefColumnCount(8);
        field.setMinWidth(88);
        field.setAccessibleText(messages.get("settings." + setting.key()));
        field.setTooltip(new Tooltip(messages.get("settings." + setting.key() + ".tip") + "\n"
                + messages.get("settings.limits", setting.limits(), String.valueOf(setting.standard()))));
        Label unit = new Label(messages.get("settings." + setting.key() + ".unit"));
        unit.getStyleClass().addAll("muted", "unit");
        unit.setMinWidth(88);
        HBox.setHgrow(field, Priority.ALWAYS);
        HBox row = new HBox(field, unit);
        row.getStyleClass().add("setting-row");
        problem.getStyleClass().add("problem");
        problem.setWrapText(true);
        getChildren().addAll(row, problem);
        say(Optional.empty());
        field.setText(setting.text());
        field.textProperty().addListener((property, before, after) -> typed(after));
        field.focusedProperty().addListener((property, before, after) -> {
            if (!after) {
                text(setting.text());
            }
        });
        setting.valueProperty().addListener((property, before, after) -> {
            if (!field.isFocused()) {
                text(setting.text());
            }
        });
    }

    /** What stands in the field. */
    String text() {
        return field.getText();
    }

    /** Writes into the field. */
    void text(String value) {
        if (!value.equals(field.getText())) {
            field.setText(value);
        }
    }

    private void typed(String text) {
        say(text.equals(setting.text()) ? Optional.empty() : setting.take(text));
    }

    private void say(Optional<String> limits) {
        field.pseudoClassStateChanged(WRONG, limits.isPresent());
        problem.setText(limits.map(text -> messages.get("settings.wrong", text)).orElse(""));
        problem.setManaged(limits.isPresent());
        problem.setVisible(limits.isPresent());
    }
}
