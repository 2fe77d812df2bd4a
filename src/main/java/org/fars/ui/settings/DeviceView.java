package org.fars.ui.settings;

import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;

/** A form for the device and the threads that models run on. */
public final class DeviceView extends VBox {
    private static final double NOTE_WIDTH = 330;

    private final Messages messages;
    private final GridPane grid = new GridPane();

    /**
     * @param model the choice
     * @param close called when the choice is applied
     */
    public DeviceView(DeviceModel model, Messages messages, Runnable close) {
        this.messages = messages;
        setId("device-settings");
        getStyleClass().add("options");
        Label heading = new Label(messages.get("device.title"));
        heading.getStyleClass().add("heading");
        grid.getStyleClass().add("form");

        ComboBox<String> device = new ComboBox<>(model.devices());
        device.setId("device-settings-device");
        ChoiceBoxes.byName(device, model::name);
        device.valueProperty().bindBidirectional(model.deviceProperty());
        device.setDisable(model.isDeviceFixed());
        row("device.device", device);

        ComboBox<Integer> threads = new ComboBox<>(model.threadChoices());
        threads.setId("device-settings-threads");
        ChoiceBoxes.byName(threads, count -> count == 0 ? messages.get("device.threads.automatic") : count.toString());
        threads.valueProperty().bindBidirectional(model.threadsProperty());
        threads.setDisable(model.areThreadsFixed());
        row("device.threads", threads);

        Button apply = new Button(messages.get("device.apply"));
        apply.setId("device-settings-apply");
        apply.getStyleClass().add("accent");
        apply.disableProperty().bind(model.changedProperty().not());
        apply.setOnAction(event -> {
            close.run();
            model.apply();
        });
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        getChildren().addAll(heading, grid);
        if (model.isDeviceFixed()) {
            getChildren().add(note("device.fixed.device"));
        }
        if (model.areThreadsFixed()) {
            getChildren().add(note("device.fixed.threads"));
        }
        if (model.gpus().filter(count -> count == 0).isPresent()) {
            getChildren().add(note("device.none"));
        }
        getChildren().addAll(note("device.note"), new HBox(gap, apply));
    }

    private Label note(String key) {
        Label note = new Label(messages.get(key));
        note.setId(key.replace('.', '-'));
        note.getStyleClass().add("muted");
        note.setWrapText(true);
        note.setPrefWidth(NOTE_WIDTH);
        note.setMinHeight(USE_PREF_SIZE);
        return note;
    }

    private void row(String key, ComboBox<?> field) {
        Label name = new Label(messages.get(key));
        name.setMinWidth(USE_PREF_SIZE);
        field.setMaxWidth(Double.MAX_VALUE);
        field.setAccessibleText(messages.get(key));
        GridPane.setHgrow(field, Priority.ALWAYS);
        grid.addRow(grid.getRowCount(), name, field);
    }
}
