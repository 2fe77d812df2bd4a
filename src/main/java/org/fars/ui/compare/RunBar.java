package org.fars.ui.compare;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.animation.PauseTransition;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.controlsfx.control.PopOver;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.compare.RunFigures.RunNames;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Starting, pausing, going on; which runs are looked at; and how far the one under way is. */
final class RunBar extends VBox {
    private final CompareModel model;
    private final Messages messages;
    private final ResultSink keeping;
    private final Button evaluate = new Button();
    private final Button options = new Button(null, new FontIcon(Feather.CHEVRON_DOWN));
    private final Button pause = new Button();
    private final Button cancel = new Button();
    private final Button resume = new Button();
    private final Button export = new Button();
    private final DeleteButton delete;
    private final ProgressBar bar = new ProgressBar();
    private final Label words = new Label();
    private final Label problem = new Label();
    private final ComboBox<StoredRun> first = new ComboBox<>();
    private final ComboBox<Optional<StoredRun>> second = new ComboBox<>();
    private Optional<PopOver> popOver = Optional.empty();
    private boolean following;

    RunBar(CompareModel model, ResultSink keeping, Messages messages) {
        this.model = model;
        this.messages = messages;
        this.keeping = keeping;
        this.delete = new DeleteButton(model::delete, messages);
        setId("run-bar");
        getStyleClass().addAll("surface", "run-bar");
        HBox row = new HBox(start(), running(), runs(), tools());
        row.getStyleClass().add("line");
        problem.setId("compare-problem");
        problem.getStyleClass().add("problem");
        problem.setWrapText(true);
        problem.textProperty().bind(model.problemProperty());
        problem.visibleProperty().bind(problem.textProperty().isNotEmpty());
        problem.managedProperty().bind(problem.visibleProperty());
        getChildren().addAll(row, problem);
        model.stateProperty().addListener((property, before, after) -> follow());
        model.firstProperty().addListener((property, before, after) -> {
            delete.calm();
            follow();
        });
        model.secondProperty().addListener((property, before, after) -> follow());
        model.workProperty().addListener((property, before, after) -> follow(after));
        model.runs().addListener((javafx.beans.Observable change) -> follow());
        follow(model.workProperty().get());
        follow();
    }

    private HBox start() {
        dress(evaluate, "evaluate", "compare.evaluate", Feather.PLAY, model::run);
        evaluate.getStyleClass().addAll("accent", "left-pill");
        options.setId("evaluate-options");
        options.getStyleClass().addAll("accent", "right-pill", "button-icon");
        options.setTooltip(new Tooltip(messages.get("compare.options.tip")));
        options.setAccessibleText(messages.get("compare.options.tip"));
        options.setOnAction(event -> toggleOptions());
        HBox pair = new HBox(evaluate, options);
        pair.setSpacing(1);
        pair.setMinWidth(Region.USE_PREF_SIZE);
        return pair;
    }

    private void toggleOptions() {
        if (popOver.isEmpty()) {
            popOver = Optional.of(optionsPopOver());
        }
        if (popOver.get().isShowing()) {
            popOver.get().hide();
        } else {
            popOver.get().show(options);
        }
    }

    private PopOver optionsPopOver() {
        PopOver made = new PopOver(new RunOptionsView(model, messages));
        made.setArrowLocation(PopOver.ArrowLocation.TOP_LEFT);
        made.setDetachable(false);
        Theme.applyTo(made.getRoot());
        made.setAnimated(false);
        return made;
    }

    private HBox running() {
        dress(pause, "pause", "compare.pause", Feather.PAUSE, model::pause);
        dress(cancel, "cancel-run", "compare.cancel", Feather.X, model::cancel);
        dress(resume, "resume", "compare.resume", Feather.PLAY, model::resume);
        bar.setId("run-progress");
        bar.getStyleClass().add("small");
        bar.setPrefWidth(130);
        bar.setMinWidth(60);
        words.getStyleClass().add("muted");
        words.setMinWidth(0);
        HBox box = new HBox(pause, cancel, resume, bar, words);
        box.getStyleClass().add("line");
        return box;
    }

    private HBox runs() {
        first.setId("run-first");
        first.setPromptText(messages.get("compare.run.prompt"));
        first.setTooltip(new Tooltip(messages.get("compare.run.tip")));
        // For screen readers; without it the box would spell out all that a run is made of. Cells say more.
        ChoiceBoxes.byName(first, run -> RunNames.title(run, messages));
        first.setCellFactory(list -> new RunCell(true));
        first.setButtonCell(new RunCell(false));
        first.setMaxWidth(420);
        first.setMinWidth(110);
        first.valueProperty().addListener((property, before, after) -> {
            if (!following && after != null) {
                model.show(after);
            }
        });
        second.setId("run-second");
        second.setTooltip(new Tooltip(messages.get("compare.over.tip")));
        ChoiceBoxes.byName(second, over -> over.map(run -> RunNames.title(run, messages))
            .orElse(messages.get("compare.over.none")));
        second.setCellFactory(list -> new OverCell(true));
        second.setButtonCell(new OverCell(false));
        second.setMaxWidth(280);
        second.setMinWidth(90);
        second.valueProperty().addListener((property, before, after) -> {
            if (!following && after != null) {
                model.compareWith(after);
            }
        });
        HBox box = new HBox(first, second);
        box.getStyleClass().add("line");
        HBox.setHgrow(first, Priority.ALWAYS);
        HBox.setHgrow(second, Priority.SOMETIMES);
        HBox.setHgrow(box, Priority.ALWAYS);
        box.setAlignment(javafx.geometry.Pos.CENTER_RIGHT);
        return box;
    }

    private HBox tools() {
        dress(export, "export-results", "compare.export", Feather.SHARE,
                () -> model.firstProperty().get().ifPresent(keeping::export));
        export.setText(null);
        export.getStyleClass().add("button-icon");
        HBox box = new HBox(export, delete);
        box.getStyleClass().add("line");
        box.setMinWidth(Region.USE_PREF_SIZE);
        return box;
    }

    private void dress(Button button, String id, String key, Ikon icon, Runnable action) {
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
            words.textProperty().bind(work.messageProperty());
        }
    }

    private void follow() {
        boolean idle = model.stateProperty().get() == CompareModel.State.IDLE;
        boolean shown = model.firstProperty().get().isPresent();
        boolean open = idle && model.firstProperty().get().map(run -> !run.stored().finished()).orElse(false);
        show(evaluate.getParent(), idle);
        show(pause, !idle);
        pause.setDisable(model.stateProperty().get() == CompareModel.State.PAUSING);
        show(cancel, !idle);
        show(bar, !idle);
        show(words, !idle);
        show(resume, open);
        show(first.getParent(), idle);
        show(export.getParent(), idle);
        export.setDisable(!shown);
        delete.setDisable(!shown);
        following = true;
        first.getItems().setAll(model.runs());
        first.setValue(model.firstProperty().get().map(run -> same(run.stored())).orElse(null));
        second.getItems()
            .setAll(Stream.concat(Stream.of(Optional.<StoredRun>empty()),
                    model.runs()
                        .stream()
                        .filter(run -> model.firstProperty()
                            .get()
                            .map(now -> !sameFolder(now.stored(), run))
                            .orElse(true))
                        .map(Optional::of))
                .toList());
        second.setValue(model.secondProperty().get().map(run -> same(run.stored())));
        second.setVisible(second.getItems().size() > 1);
        second.setManaged(second.isVisible());
        following = false;
    }

    private StoredRun same(StoredRun run) {
        return model.runs().stream().filter(each -> sameFolder(each, run)).findFirst().orElse(run);
    }

    private static boolean sameFolder(StoredRun one, StoredRun other) {
        return Objects.equals(one.folder(), other.folder());
    }

    private static void show(javafx.scene.Node node, boolean visible) {
        node.setVisible(visible);
        node.setManaged(visible);
    }

    /** A run in two lines, or, in the box itself, in one. */
    private final class RunCell extends ListCell<StoredRun> {
        private final boolean full;

        RunCell(boolean full) {
            this.full = full;
        }

        @Override
        protected void updateItem(StoredRun item, boolean empty) {
            super.updateItem(item, empty);
            setText(empty || item == null
                    ? null
                    : full
                            ? RunNames.title(item, messages) + "\n" + RunNames.details(item, messages)
                            : RunNames.title(item, messages) + " · " + RunNames.time(item.about().begun()));
        }
    }

    private final class OverCell extends ListCell<Optional<StoredRun>> {
        private final boolean full;

        OverCell(boolean full) {
            this.full = full;
        }

        @Override
        protected void updateItem(Optional<StoredRun> item, boolean empty) {
            super.updateItem(item, empty);
            setText(empty || item == null
                    ? null
                    : item.map(run -> full
                            ? RunNames.title(run, messages) + "\n" + RunNames.details(run, messages)
                            : messages.get("compare.over", run.about().model() + " · "
                                    + RunNames.time(run.about().begun())))
                        .orElse(messages.get("compare.over.none")));
        }
    }

    /** Deletes what is looked at, when it is pressed twice: after the first time it asks, for a few seconds. */
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

        /** Asks no longer. */
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
