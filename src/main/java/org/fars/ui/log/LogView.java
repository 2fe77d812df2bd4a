package org.fars.ui.log;

import java.util.List;
import java.util.stream.Collectors;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.stage.Window;
import javafx.util.Duration;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.log.LogModel.Line;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Shows the latest log messages with a filter; updates while it is shown. */
public final class LogView extends VBox {
    private static final KeyCombination COPY = new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN);
    private static final Duration PERIOD = Duration.seconds(1);

    private final LogModel model;
    private final ListView<Line> list;

    /** @param folder the folder of the log files */
    public LogView(LogModel model, String folder, Messages messages) {
        this.model = model;
        setId("log");
        getStyleClass().add("log");
        ComboBox<LogModel.Severity> level = new ComboBox<>();
        level.setId("log-level");
        level.getItems().setAll(LogModel.Severity.values());
        ChoiceBoxes.byName(level, severity -> messages.get("log.level." + severity.key()));
        level.valueProperty().bindBidirectional(model.minimumProperty());
        level.setTooltip(new Tooltip(messages.get("log.level.tip")));
        level.setAccessibleText(messages.get("log.level.tip"));
        TextField search = new TextField();
        search.setId("log-search");
        search.setPromptText(messages.get("log.search"));
        search.setAccessibleText(messages.get("log.search"));
        search.textProperty().bindBidirectional(model.searchProperty());
        HBox.setHgrow(search, Priority.ALWAYS);
        Button copy = new Button(messages.get("log.copy"), new FontIcon(Feather.COPY));
        copy.setId("log-copy");
        copy.setTooltip(new Tooltip(messages.get("log.copy.tip", COPY.getDisplayText())));
        copy.setOnAction(event -> copy());
        HBox tools = new HBox(level, search, copy);
        tools.getStyleClass().add("tools");
        tools.setAlignment(Pos.CENTER_LEFT);

        list = new ListView<>(model.shown());
        list.setId("log-lines");
        list.setCellFactory(view -> new LineCell());
        list.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
        list.setPlaceholder(new Label(messages.get("log.nothing")));
        list.setAccessibleText(messages.get("log.title"));
        list.setOnKeyPressed(event -> {
            if (COPY.match(event)) {
                copy();
                event.consume();
            }
        });
        VBox.setVgrow(list, Priority.ALWAYS);
        Label where = new Label(messages.get("log.where", folder));
        where.getStyleClass().add("muted");
        getChildren().addAll(tools, list, where);

        Timeline follow = new Timeline(new KeyFrame(PERIOD, event -> refresh()));
        follow.setCycleCount(Animation.INDEFINITE);
        sceneProperty().flatMap(scene -> scene.windowProperty().flatMap(Window::showingProperty))
            .orElse(false)
            .addListener((property, before, after) -> {
                if (after) {
                    refresh();
                    follow.play();
                } else {
                    follow.stop();
                }
            });
        list.scrollTo(Math.max(0, model.shown().size() - 1));
    }

    private void refresh() {
        int before = model.shown().size();
        model.refresh();
        if (model.shown().size() != before && list.getSelectionModel().isEmpty()) {
            list.scrollTo(model.shown().size() - 1);
        }
    }

    /** Copies the selected messages, or all that are shown. */
    private void copy() {
        List<Line> lines = list.getSelectionModel().isEmpty()
                ? model.shown()
                : list.getSelectionModel().getSelectedItems();
        ClipboardContent content = new ClipboardContent();
        content.putString(lines.stream().map(Line::copyText).collect(Collectors.joining(System.lineSeparator())));
        Clipboard.getSystemClipboard().setContent(content);
    }

    private static final class LineCell extends ListCell<Line> {
        private static final PseudoClass WARNING = PseudoClass.getPseudoClass("warning");
        private static final PseudoClass ERROR = PseudoClass.getPseudoClass("error");

        @Override
        protected void updateItem(Line item, boolean empty) {
            super.updateItem(item, empty);
            boolean none = empty || item == null;
            pseudoClassStateChanged(WARNING, !none && item.severity() == LogModel.Severity.WARNING);
            pseudoClassStateChanged(ERROR, !none && item.severity() == LogModel.Severity.ERROR);
            setText(none ? null : item.time() + "  " + item.source() + "  " + item.text().strip());
            setTooltip(none || item.trace().isEmpty()
                    ? null
                    : new Tooltip(item.trace()
                        .lines()
                        .limit(12)
                        .collect(Collectors.joining("\n"))));
        }
    }
}
