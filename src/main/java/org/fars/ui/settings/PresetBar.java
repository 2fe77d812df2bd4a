package org.fars.ui.settings;

import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fars.ui.common.Messages;
import org.fars.ui.settings.PresetsModel.Preset;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Shows the preset in force, and a menu to choose, save, rename and delete presets; names are typed in place. */
final class PresetBar extends VBox {
    private final PresetsModel model;
    private final Messages messages;
    private final MenuButton choose = new MenuButton();
    private final TextField name = new TextField();
    private final Button confirm = new Button();
    private final HBox naming = new HBox(name, confirm);
    private Consumer<String> onNamed = text -> {};

    PresetBar(PresetsModel model, Messages messages) {
        this.model = model;
        this.messages = messages;
        getStyleClass().add("preset-bar");
        Label label = new Label(messages.get("preset"));
        label.setMinWidth(USE_PREF_SIZE);
        choose.setId("preset");
        choose.setMaxWidth(Double.MAX_VALUE);
        choose.setTooltip(new Tooltip(messages.get("preset.tip")));
        choose.accessibleTextProperty()
            .bind(Bindings.concat(messages.get("preset"), " ", choose.textProperty()));
        choose.setMnemonicParsing(false);
        choose.textProperty()
            .bind(model.currentProperty().map(now -> now.map(Preset::name).orElse(messages.get("preset.own"))));
        HBox.setHgrow(choose, Priority.ALWAYS);
        choose.setOnShowing(event -> fill());
        fill();
        label.setLabelFor(choose);
        HBox row = new HBox(label, choose);
        row.getStyleClass().add("setting-row");

        name.setId("preset-name");
        name.setPromptText(messages.get("preset.name"));
        name.setAccessibleText(messages.get("preset.name"));
        HBox.setHgrow(name, Priority.ALWAYS);
        confirm.setId("preset-keep");
        confirm.setText(messages.get("preset.keep"));
        confirm.getStyleClass().add("accent");
        confirm.disableProperty()
            .bind(Bindings.createBooleanBinding(() -> !model.isFree(name.getText()), name.textProperty()));
        confirm.setOnAction(event -> finish());
        name.setOnKeyPressed(event -> {
            if (event.getCode() == KeyCode.ENTER) {
                finish();
                event.consume();
            } else if (event.getCode() == KeyCode.ESCAPE) {
                setNaming(false);
                event.consume();
            }
        });
        naming.getStyleClass().add("setting-row");
        Label differs = new Label();
        differs.setId("preset-differs");
        differs.getStyleClass().add("differs");
        differs.setWrapText(true);
        differs.setMinHeight(USE_PREF_SIZE);
        differs.textProperty()
            .bind(model.differencesProperty()
                .map(list -> list.isEmpty() ? "" : messages.get("preset.differs", String.join(", ", list))));
        differs.visibleProperty().bind(differs.textProperty().isNotEmpty());
        differs.managedProperty().bind(differs.visibleProperty());
        getChildren().addAll(row, differs, naming);
        setNaming(false);
    }

    private void fill() {
        Optional<Preset> now = model.currentProperty().get();
        choose.getItems().clear();
        boolean own = false;
        for (Preset preset : model.all()) {
            if (!preset.builtIn() && !own) {
                own = true;
                choose.getItems().add(new SeparatorMenuItem());
            }
            RadioMenuItem item = new RadioMenuItem(preset.name());
            item.setMnemonicParsing(false);
            item.setSelected(now.filter(preset::equals).isPresent());
            item.setOnAction(event -> model.use(preset));
            choose.getItems().add(item);
        }
        choose.getItems().add(new SeparatorMenuItem());
        item("preset.save", Feather.SAVE, () -> askName(messages.get("preset.keep"), "", model::save));
        now.filter(preset -> !preset.builtIn()).ifPresent(preset -> {
            item("preset.rename", Feather.EDIT_2, () -> askName(messages.get("preset.rename.do"), preset.name(),
                    text -> model.rename(preset, text)));
            item("preset.delete", Feather.TRASH_2, () -> model.delete(preset));
        });
    }

    private void item(String key, Feather icon, Runnable work) {
        MenuItem item = new MenuItem(messages.get(key), new FontIcon(icon));
        item.setId(key.replace('.', '-'));
        item.setOnAction(event -> work.run());
        choose.getItems().add(item);
    }

    private void askName(String words, String start, Consumer<String> then) {
        onNamed = then;
        confirm.setText(words);
        name.setText(start);
        setNaming(true);
        name.requestFocus();
        name.selectAll();
    }

    private void setNaming(boolean visible) {
        naming.setVisible(visible);
        naming.setManaged(visible);
    }

    private void finish() {
        if (model.isFree(name.getText())) {
            onNamed.accept(name.getText());
            setNaming(false);
            choose.requestFocus();
        }
    }
}
