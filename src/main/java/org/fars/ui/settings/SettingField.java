package org.fars.ui.settings;

import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fars.ui.common.Messages;

/**
 * A text field for a setting, with its unit. A text that is not allowed stays, with a line below it that names the limits
 * and the value in force; Esc restores that value.
 */
public final class SettingField extends VBox {
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");
    private static final double UNIT_WIDTH = 88;

    private final Setting<?> setting;
    private final Messages messages;
    private final TextField field = new TextField();
    private final Label problem = new Label();
    private boolean rejected;
    private boolean typing;

    /** @param setting the setting; every allowed text sets it at once */
    public SettingField(Setting<?> setting, Messages messages) {
        this.setting = setting;
        this.messages = messages;
        getStyleClass().add("setting-field");
        field.setId("setting-" + setting.key());
        field.setPrefColumnCount(8);
        field.setMinWidth(UNIT_WIDTH);
        field.setAccessibleText(messages.get("settings." + setting.key()));
        field.setTooltip(new Tooltip(messages.get("settings." + setting.key() + ".tip") + "\n"
                + messages.get("settings.limits", setting.limits(), setting.defaultText())));
        Label unit = new Label(messages.get("settings." + setting.key() + ".unit"));
        unit.getStyleClass().addAll("muted", "unit");
        unit.setMinWidth(UNIT_WIDTH);
        HBox.setHgrow(field, Priority.ALWAYS);
        HBox row = new HBox(field, unit);
        row.getStyleClass().add("setting-row");
        problem.setId("setting-" + setting.key() + "-problem");
        problem.getStyleClass().add("problem");
        problem.setWrapText(true);
        getChildren().addAll(row, problem);
        showProblem(Optional.empty());
        setText(setting.text());
        field.textProperty().addListener((property, before, after) -> typed(after));
        field.focusedProperty().addListener((property, before, after) -> {
            if (!after && !rejected) {
                setText(setting.text());
            }
        });
        field.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE && rejected) {
                setText(setting.text());
                event.consume();
            }
        });
        setting.valueProperty().addListener((property, before, after) -> {
            if (!typing) {
                setText(setting.text());
            }
        });
    }

    /** Returns what is in the field. */
    String text() {
        return field.getText();
    }

    /** Replaces what is in the field. */
    void setText(String value) {
        if (!value.equals(field.getText())) {
            field.setText(value);
        }
    }

    private void typed(String text) {
        typing = true;
        showProblem(text.equals(setting.text()) ? Optional.empty() : setting.parse(text));
        typing = false;
    }

    private void showProblem(Optional<String> limits) {
        rejected = limits.isPresent();
        field.pseudoClassStateChanged(WRONG, rejected);
        problem.setText(limits.map(text -> messages.get("settings.wrong", text, setting.text())).orElse(""));
        problem.setManaged(rejected);
        problem.setVisible(rejected);
    }
}
