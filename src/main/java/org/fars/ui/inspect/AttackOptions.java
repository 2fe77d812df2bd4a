package org.fars.ui.inspect;

import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.attack.Attack;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.settings.Setting;
import org.fars.ui.settings.SettingsView.SettingField;

/** The attack that tests at ε, and the length of attacks. */
final class AttackOptions extends VBox {
    private final Messages messages;
    private final GridPane grid = new GridPane();
    private final ComboBox<Attack> attack = new ComboBox<>();

    /**
     * @param model whose attack is set up
     * @param title what stands above; empty for nothing
     */
    AttackOptions(InspectModel model, String title, Messages messages) {
        this.messages = messages;
        setId("attack-options-form");
        getStyleClass().add("options");
        Label heading = new Label(title);
        heading.setManaged(!title.isEmpty());
        heading.getStyleClass().add("heading");
        grid.getStyleClass().add("form");
        attack.setId("attack-choice");
        attack.getItems().setAll(model.attack().attacks());
        attack.setMaxWidth(Double.MAX_VALUE);
        ChoiceBoxes.byName(attack, Attack::id);
        attack.valueProperty().bindBidirectional(model.attack().testProperty());
        row("attack.which", attack);
        setting(model.settings().steps());
        setting(model.settings().stepSize());
        Label note = new Label(messages.get("attack.note"));
        note.getStyleClass().add("muted");
        note.setWrapText(true);
        note.setPrefWidth(300);
        getChildren().addAll(heading, grid, note);
    }

    /** Moves the focus to the first field. */
    void focusFirst() {
        attack.requestFocus();
    }

    private void setting(Setting<?> setting) {
        row("settings." + setting.key(), new SettingField(setting, messages));
    }

    private void row(String key, Region field) {
        Label name = new Label(messages.get(key));
        name.setMinWidth(USE_PREF_SIZE);
        GridPane.setHgrow(field, Priority.ALWAYS);
        grid.addRow(grid.getRowCount(), name, field);
    }
}
