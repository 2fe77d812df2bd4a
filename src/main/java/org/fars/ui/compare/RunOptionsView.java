package org.fars.ui.compare;

import java.util.Map;
import java.util.function.Predicate;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.StringProperty;
import javafx.css.PseudoClass;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The form for an evaluation: images, certificates, attacks and radii, how long it will take, and the button that starts it. */
final class RunOptionsView extends VBox {
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");
    private static final double CHIPS_WIDTH = 420;
    private static final double WIDTH = CHIPS_WIDTH + 90;
    /** After a change, nothing is measured until no other has come for so long. */
    private static final Duration SETTLED = Duration.millis(500);

    private final CompareModel model;
    private final RunOptions options;
    private final Messages messages;
    private final GridPane grid = new GridPane();
    private final Label count = new Label();
    private final Label time = new Label();
    private final Button start = new Button();
    private final PauseTransition settled = new PauseTransition(SETTLED);
    private boolean counting;
    private boolean shown;

    /** @param started called when an evaluation is started from here */
    RunOptionsView(CompareModel model, Messages messages, Runnable started) {
        this.model = model;
        this.options = model.options();
        this.messages = messages;
        getStyleClass().addAll("options", "run-options");
        grid.getStyleClass().add("form");
        ComboBox<RunOptions.Scope> scope = new ComboBox<>();
        scope.getItems().setAll(RunOptions.Scope.values());
        ChoiceBoxes.byName(scope,
                each -> messages.get("compare.scope." + each.name().toLowerCase(java.util.Locale.ROOT)));
        scope.valueProperty().bindBidirectional(options.scopeProperty());
        count.getStyleClass().addAll("muted", "count");
        HBox images = new HBox(scope, count);
        images.getStyleClass().add("line");
        row("compare.images", images);
        row("compare.limit", field(options.limitProperty(), "compare.limit", text -> options.limit().isPresent()));
        row("compare.certificates", chips(options.certificates(), "certificate"));
        row("compare.attacks", chips(options.attacks(), "attack"));
        row("compare.eps", field(options.epsProperty(), "compare.eps", text -> options.eps().isPresent()));
        Label note = new Label(messages.get("compare.options.note"));
        note.getStyleClass().add("muted");
        note.setWrapText(true);
        note.setMaxWidth(WIDTH);
        start.setId("evaluate-first");
        start.setText(messages.get("compare.start"));
        start.setGraphic(new FontIcon(Feather.PLAY));
        start.getStyleClass().add("accent");
        start.setDefaultButton(true);
        start.setMinWidth(USE_PREF_SIZE);
        start.setOnAction(event -> {
            started.run();
            model.run();
        });
        time.setId("evaluation-time");
        time.getStyleClass().add("muted");
        time.setWrapText(true);
        HBox foot = new HBox(start, time);
        foot.getStyleClass().add("line");
        getChildren().addAll(grid, note, foot);
        settled.setOnFinished(event -> measure());
        options.onChange(this::changed);
        options.scopeProperty().addListener((property, before, after) -> count());
        model.gallery().sizeProperty().addListener((property, before, after) -> count());
        model.gallery().shown().addListener((Observable change) -> count());
        model.gallery().selection().itemsProperty().addListener((property, before, after) -> count());
        model.gallery().cardProperty().addListener((property, before, after) -> count());
        sceneProperty().addListener((property, before, after) -> count());
        countNow();
    }

    /** Counts once, however much changes at a time, and only while the form is visible. */
    private void count() {
        if (!counting && getScene() != null) {
            counting = true;
            Platform.runLater(this::countNow);
        }
    }

    private void countNow() {
        counting = false;
        changed();
        int left = model.unlabelled();
        String labelled = messages.get("compare.count", model.labelled());
        count.setText(left == 0 ? labelled : messages.get("compare.count.left", labelled, left));
    }

    /** Sets whether the form is open; while it is, the time that the evaluation takes is measured. */
    void setShown(boolean now) {
        shown = now;
        changed();
        if (!now) {
            settled.stop();
            model.stopEstimate();
        }
    }

    private void changed() {
        boolean possible = model.options().settings().isPresent() && model.modelProperty().get() != null
                && model.labelled() > 0 && model.stateProperty().get() == CompareModel.State.IDLE;
        start.setDisable(!possible);
        time.setText(possible ? messages.get("compare.time.measuring") : "");
        model.stopEstimate();
        if (shown && possible) {
            settled.playFromStart();
        }
    }

    private void measure() {
        if (shown) {
            model.estimate(measured -> time
                .setText(messages.get("compare.time", NumberFormats.duration(measured.seconds(), messages),
                        measured.images(), measured.measuredOn())));
        }
    }

    private void row(String key, Region field) {
        Label name = new Label(messages.get(key));
        name.setMinWidth(USE_PREF_SIZE);
        GridPane.setHgrow(field, Priority.ALWAYS);
        field.setMaxWidth(CHIPS_WIDTH);
        GridPane.setValignment(name, javafx.geometry.VPos.TOP);
        name.setPadding(new javafx.geometry.Insets(5, 0, 0, 0));
        grid.addRow(grid.getRowCount(), name, field);
    }

    private TextField field(StringProperty text, String key, Predicate<String> allowed) {
        TextField field = new TextField();
        field.setId(key.replace('.', '-'));
        field.getStyleClass().add("checked");
        field.textProperty().bindBidirectional(text);
        field.setPromptText(messages.get(key + ".prompt"));
        field.setTooltip(new Tooltip(messages.get(key + ".tip")));
        field.setAccessibleText(messages.get(key));
        text.addListener((property, before, after) -> field.pseudoClassStateChanged(WRONG, !allowed.test(after)));
        return field;
    }

    private FlowPane chips(Map<String, BooleanProperty> choices, String kind) {
        FlowPane pane = new FlowPane();
        pane.getStyleClass().add("chips");
        pane.setPrefWrapLength(CHIPS_WIDTH);
        pane.setMaxWidth(CHIPS_WIDTH);
        choices.forEach((id, chosen) -> {
            ToggleButton chip = new ToggleButton(id);
            chip.setId(kind + "-" + id);
            chip.getStyleClass().add("chip");
            chip.selectedProperty().bindBidirectional(chosen);
            boolean slow = kind.equals("attack") || RunOptions.samples(id);
            chip.setTooltip(new Tooltip(messages.get(slow ? "compare.slow.tip" : "compare.quick.tip", id)));
            pane.getChildren().add(chip);
        });
        return pane;
    }
}
