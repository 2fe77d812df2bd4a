package org.fars.ui.compare;

import java.util.Optional;
import javafx.animation.PauseTransition;
import javafx.beans.binding.Bindings;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.controlsfx.control.PopOver;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.compare.CompareModel.State;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The runs, the commands that start, pause and resume one, and the progress of the one that is under way. */
final class RunBar extends VBox {
    private static final String DEFAULT_ATTACK = "l2-pgd";
    /** Room for the name of a run; with less the commands stand below the runs. */
    private static final double CHIP_WIDTH = 340;

    private final CompareModel model;
    private final Messages messages;
    private final CompareView.ResultSink results;
    private final Button attack = new Button();
    private final Button evaluate = new Button();
    private final Button pause = new Button();
    private final Button cancel = new Button();
    private final Button resume = new Button();
    private final Button export = new Button();
    private final DeleteButton delete;
    private final ProgressBar bar = new ProgressBar();
    private final Label words = new Label();
    private final Label problem = new Label();
    private final HBox progress;
    private final RunChips chips;
    private final HBox tools;
    private final HBox first = new HBox();
    private Optional<PopOver> popOver = Optional.empty();

    RunBar(CompareModel model, RunChips chips, CompareView.ResultSink results, Messages messages) {
        this.model = model;
        this.messages = messages;
        this.results = results;
        this.delete = new DeleteButton(model::delete, messages);
        setId("run-bar");
        getStyleClass().add("run-bar");
        progress = progress();
        this.chips = chips;
        HBox.setHgrow(chips, Priority.ALWAYS);
        chips.setMinWidth(0);
        tools = tools();
        first.getStyleClass().add("line");
        first.getChildren().setAll(chips, tools);
        problem.setId("compare-problem");
        problem.getStyleClass().add("problem");
        problem.setWrapText(true);
        problem.textProperty().bind(model.problemProperty());
        problem.visibleProperty().bind(problem.textProperty().isNotEmpty());
        problem.managedProperty().bind(problem.visibleProperty());
        getChildren().addAll(first, progress, problem);
        widthProperty().addListener((property, before, after) -> place());
        model.stateProperty().addListener((property, before, after) -> follow());
        model.chosenProperty().addListener((property, before, after) -> {
            delete.calm();
            follow();
        });
        model.shownProperty().addListener((property, before, after) -> follow());
        model.workProperty().addListener((property, before, after) -> follow(after));
        model.modelProperty().addListener((property, before, after) -> follow());
        model.gallery().sizeProperty().addListener((property, before, after) -> follow());
        model.runs().addListener((javafx.beans.Observable change) -> follow());
        follow(model.workProperty().get());
        follow();
    }

    private HBox progress() {
        prepare(pause, "pause", "compare.pause", Feather.PAUSE, model::pause);
        prepare(cancel, "cancel-run", "compare.cancel", Feather.X, model::cancel);
        bar.setId("run-progress");
        bar.getStyleClass().add("small");
        bar.setPrefWidth(180);
        bar.setMinWidth(60);
        words.setId("run-words");
        words.getStyleClass().add("muted");
        words.setMinWidth(0);
        HBox box = new HBox(pause, cancel, bar, words);
        box.getStyleClass().add("line");
        return box;
    }

    private HBox tools() {
        prepare(resume, "resume", "compare.resume", Feather.PLAY, model::resume);
        prepare(attack, "add-attack", "compare.attack", Feather.ZAP, () -> toggleForm(attack, true));
        attack.getStyleClass().add("accent");
        prepare(evaluate, "evaluate", "compare.evaluate", Feather.PLAY, () -> toggleForm(evaluate, false));
        prepare(export, "export-results", "compare.export", Feather.SHARE,
                () -> model.first().ifPresent(results::export));
        export.setText(null);
        export.getStyleClass().add("button-icon");
        HBox box = new HBox(resume, attack, evaluate, export, delete);
        box.getStyleClass().add("line");
        box.setMinWidth(Region.USE_PREF_SIZE);
        return box;
    }

    /** Opens the form for an evaluation, or closes it; it stays open until then, whatever happens meanwhile. */
    private void toggleForm(Button owner, boolean attacked) {
        PopOver form = popOver.orElseGet(this::form);
        popOver = Optional.of(form);
        if (form.isShowing()) {
            form.hide();
            return;
        }
        boolean none = model.options().attacks().values().stream().noneMatch(chosen -> chosen.get());
        if (attacked && none) {
            Optional.ofNullable(model.options().attacks().get(DEFAULT_ATTACK))
                .or(() -> model.options().attacks().values().stream().findFirst())
                .ifPresent(chosen -> chosen.set(true));
        }
        form.show(owner);
        form.getContentNode().requestFocus();
    }

    private PopOver form() {
        RunOptionsView view = new RunOptionsView(model, messages, () -> popOver.ifPresent(PopOver::hide));
        PopOver made = new PopOver(view);
        made.setArrowLocation(PopOver.ArrowLocation.TOP_RIGHT);
        made.setDetachable(false);
        Theme.applyTo(made.getRoot());
        made.setAnimated(false);
        made.showingProperty().addListener((property, before, after) -> view.setShown(after));
        return made;
    }

    private void prepare(Button button, String id, String key, Ikon icon, Runnable action) {
        button.setId(id);
        button.setText(messages.get(key));
        button.setGraphic(new FontIcon(icon));
        button.setTooltip(new Tooltip(messages.get(key + ".tip")));
        button.setAccessibleText(messages.get(key + ".tip"));
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(event -> action.run());
    }

    private void follow(TaskHandle work) {
        if (work != null) {
            bar.progressProperty().bind(work.progressProperty());
            words.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> model.stateProperty().get() == State.PAUSING
                                ? messages.get("compare.pausing", withoutSteps(work.messageProperty().get()))
                                : withoutSteps(work.messageProperty().get()),
                        work.messageProperty(), model.stateProperty()));
        }
    }

    /** Removes the steps of single attacks, which begin again for each batch; the images that are done do not. */
    static String withoutSteps(String message) {
        return message.replaceAll(" · [^·]*\\d+/\\d+", "");
    }

    private void follow() {
        boolean idle = model.stateProperty().get() == State.IDLE;
        boolean some = model.modelProperty().get() != null && model.gallery().size() > 0;
        show(progress, !idle);
        pause.setDisable(model.stateProperty().get() == State.PAUSING);
        pause.setText(messages.get(pause.isDisable() ? "compare.pausing.short" : "compare.pause"));
        show(resume, model.resumable().isPresent());
        show(attack, idle);
        show(evaluate, idle);
        attack.setDisable(!some);
        evaluate.setDisable(!some);
        export.setDisable(model.first().isEmpty());
        show(delete, model.deletable().isPresent());
        place();
    }

    /** Puts the commands beside the runs, or below them where there is no room for both. */
    private void place() {
        boolean below = getWidth() > 0 && getWidth() < tools.prefWidth(-1) + CHIP_WIDTH;
        if (below == getChildren().contains(tools)) {
            return;
        }
        if (below) {
            first.getChildren().setAll(chips);
            getChildren().add(1, tools);
        } else {
            getChildren().remove(tools);
            first.getChildren().setAll(chips, tools);
        }
    }

    private static void show(Node node, boolean visible) {
        node.setVisible(visible);
        node.setManaged(visible);
    }

    /** Deletes the run that is shown when it is pressed twice: after the first time it asks, for a few seconds. */
    static final class DeleteButton extends Button {
        private static final Duration PATIENCE = Duration.seconds(4);

        private final Messages messages;
        private final PauseTransition patience = new PauseTransition(PATIENCE);
        private boolean asking;

        DeleteButton(Runnable delete, Messages messages) {
            this.messages = messages;
            setId("delete-run");
            setGraphic(new FontIcon(Feather.TRASH_2));
            setMinWidth(Region.USE_PREF_SIZE);
            setTooltip(new Tooltip());
            patience.setOnFinished(event -> calm());
            focusedProperty().addListener((property, before, after) -> {
                if (!after) {
                    calm();
                }
            });
            setOnAction(event -> {
                if (asking) {
                    calm();
                    delete.run();
                } else {
                    ask();
                }
            });
            calm();
        }

        private void ask() {
            asking = true;
            setText(messages.get("compare.delete.sure"));
            getStyleClass().remove("button-icon");
            getStyleClass().add("danger");
            tell("compare.delete.sure.tip");
            patience.playFromStart();
        }

        /** Stops asking. */
        void calm() {
            patience.stop();
            asking = false;
            setText(null);
            getStyleClass().removeAll("danger", "button-icon");
            getStyleClass().add("button-icon");
            tell("compare.delete.tip");
        }

        private void tell(String key) {
            getTooltip().setText(messages.get(key));
            setAccessibleText(messages.get(key));
        }
    }
}
