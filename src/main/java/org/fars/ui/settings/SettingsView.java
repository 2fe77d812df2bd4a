package org.fars.ui.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.controlsfx.control.PropertySheet;
import org.controlsfx.property.editor.PropertyEditor;
import org.fars.ui.common.Card.DrawerHeader;
import org.fars.ui.common.Messages;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** A property sheet of all settings; each is checked while it is typed. */
public final class SettingsView extends VBox {
    private final Messages messages;

    /**
     * @param model the settings
     * @param presets named settings
     * @param close closes the sheet
     */
    public SettingsView(SettingsModel model, PresetsModel presets, Messages messages, Runnable close) {
        this.messages = messages;
        setId("settings");
        getStyleClass().add("drawer");
        PropertySheet sheet = new PropertySheet();
        sheet.setMode(PropertySheet.Mode.CATEGORY);
        List<String> categories = model.all().stream().map(setting -> category(setting)).distinct().toList();
        sheet.setCategoryComparator(Comparator.comparingInt(categories::indexOf));
        sheet.setModeSwitcherVisible(false);
        sheet.setSearchBoxVisible(false);
        sheet.setPropertyEditorFactory(item -> new Editor((SettingItem) item));
        model.all().forEach(setting -> sheet.getItems().add(new SettingItem(setting)));
        VBox.setVgrow(sheet, Priority.ALWAYS);

        DrawerHeader head = new DrawerHeader(messages.get("settings.title"), messages, close);

        Label note = new Label(messages.get("settings.note"));
        note.getStyleClass().add("muted");
        note.setWrapText(true);
        Button reset = new Button(messages.get("settings.reset"), new FontIcon(Feather.ROTATE_CCW));
        reset.setId("settings-reset");
        reset.setTooltip(new Tooltip(messages.get("settings.reset.tip")));
        reset.setOnAction(event -> model.reset());
        Button done = new Button(messages.get("settings.done"));
        done.setId("settings-done");
        done.getStyleClass().add("accent");
        done.setDefaultButton(true);
        done.setOnAction(event -> close.run());
        Region between = new Region();
        HBox.setHgrow(between, Priority.ALWAYS);
        HBox foot = new HBox(reset, between, done);
        foot.getStyleClass().add("drawer-foot");
        getChildren().addAll(head, new PresetBar(presets, messages), note, sheet, foot);
    }

    private String category(Setting<?> setting) {
        return messages.get("settings.category." + setting.category());
    }

    /** Adapts a setting to ControlsFX. */
    private final class SettingItem implements PropertySheet.Item {
        private final Setting<?> setting;

        SettingItem(Setting<?> setting) {
            this.setting = setting;
        }

        @Override
        public Class<?> getType() {
            return String.class;
        }

        @Override
        public String getCategory() {
            return category(setting);
        }

        @Override
        public String getName() {
            return messages.get("settings." + setting.key());
        }

        @Override
        public String getDescription() {
            return messages.get("settings." + setting.key() + ".tip");
        }

        @Override
        public Object getValue() {
            return setting.text();
        }

        @Override
        public void setValue(Object value) {
            setting.parse(String.valueOf(value));
        }

        @Override
        public Optional<ObservableValue<?>> getObservableValue() {
            return Optional.of(setting.valueProperty());
        }
    }

    /** Adapts a setting's field to ControlsFX. */
    private final class Editor implements PropertyEditor<String> {
        private final SettingField field;

        Editor(SettingItem item) {
            field = new SettingField(item.setting, messages);
        }

        @Override
        public Node getEditor() {
            return field;
        }

        @Override
        public String getValue() {
            return field.text();
        }

        @Override
        public void setValue(String value) {
            field.setText(value);
        }
    }

    /**
     * A text field for a setting, with its unit. A text that is not allowed stays, with a line below it that names the limits
     * and the value in force; Esc restores that value.
     */
    public static final class SettingField extends VBox {
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
            field.setPrefColumnCount(6);
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
}
