package org.fars.ui.inspect;

import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fars.attack.Attack;
import org.fars.model.Head;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.settings.Setting;
import org.fars.ui.settings.SettingsView.SettingField;

/** What the next attack does: which one, on which head, how far and how long. */
public final class AttackOptions extends VBox {
    private final Messages messages;
    private final GridPane grid = new GridPane();

    /** @param model whose attack is set up */
    public AttackOptions(InspectModel model, Messages messages) {
        this.messages = messages;
        setId("attack-options-form");
        getStyleClass().add("options");
        Label heading = new Label(messages.get("attack.options"));
        heading.getStyleClass().add("heading");
        grid.getStyleClass().add("form");

        ComboBox<Attack> attack = new ComboBox<>();
        attack.setId("attack-choice");
        attack.getItems().setAll(model.attacks());
        attack.setMaxWidth(Double.MAX_VALUE);
        ChoiceBoxes.byName(attack, Attack::id);
        attack.valueProperty().bindBidirectional(model.attackProperty());
        row("attack.which", attack);

        ComboBox<Head> head = new ComboBox<>();
        head.setId("attack-head");
        head.setMaxWidth(Double.MAX_VALUE);
        ChoiceBoxes.byName(head, Head::name);
        model.modelProperty().addListener((property, before, after) -> {
            if (after != null) {
                head.getItems().setAll(after.heads());
            }
        });
        if (model.modelProperty().get() != null) {
            head.getItems().setAll(model.modelProperty().get().heads());
        }
        head.valueProperty().bindBidirectional(model.headProperty());
        row("attack.head", head);

        setting(model.settings().eps());
        setting(model.settings().steps());
        setting(model.settings().stepSize());
        Label note = new Label(messages.get("attack.note"));
        note.getStyleClass().add("muted");
        note.setWrapText(true);
        note.setPrefWidth(300);
        getChildren().addAll(heading, grid, note);
    }

    private void setting(Setting<?> setting) {
        row("settings." + setting.key(), new SettingField(setting, messages));
    }

    private void row(String key, javafx.scene.layout.Region field) {
        Label name = new Label(messages.get(key));
        name.setMinWidth(USE_PREF_SIZE);
        GridPane.setHgrow(field, Priority.ALWAYS);
        grid.addRow(grid.getRowCount(), name, field);
    }
}
