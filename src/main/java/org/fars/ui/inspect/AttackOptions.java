package org.fars.ui.inspect;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.Node;
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
    /** The only row that the search for the nearest adversarial image needs too. */
    private static final int STEPS_ROW = 1;

    private final Messages messages;
    private final GridPane grid = new GridPane();
    private final ComboBox<Attack> attack = new ComboBox<>();
    private final List<Node> onlyForTest = new ArrayList<>();

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
        for (Node cell : grid.getChildren()) {
            if (GridPane.getRowIndex(cell) != STEPS_ROW) {
                onlyForTest.add(cell);
            }
        }
        onlyForTest.add(note);
        getChildren().addAll(heading, grid, note);
    }

    /** Moves the focus to the first field. */
    void focusFirst() {
        attack.requestFocus();
    }

    /** Hides what the search for the nearest adversarial image does not ask for, while that is chosen. */
    void hideWhile(ObservableBooleanValue nearest) {
        for (Node each : onlyForTest) {
            each.visibleProperty().bind(Bindings.not(nearest));
            each.managedProperty().bind(each.visibleProperty());
        }
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
