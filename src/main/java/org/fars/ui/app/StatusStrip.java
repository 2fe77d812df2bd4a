package org.fars.ui.app;

import java.util.List;
import javafx.animation.Animation;
import javafx.animation.PauseTransition;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.concurrent.Task;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.util.Duration;
import org.controlsfx.control.PopOver;
import org.controlsfx.control.StatusBar;
import org.controlsfx.control.TaskProgressView;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.GalleryModel.LabelCount;
import org.fars.ui.gallery.GalleryModel;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Counts on the left; on the right the job under way with progress, time left, cancel, and a list of all jobs. */
final class StatusStrip extends StatusBar {
    private static final Duration GRACE = Duration.millis(300);

    private final ObservableList<Task<?>> running;
    private final Messages messages;
    private final ProgressBar bar = new ProgressBar();
    private final Label words = new Label();
    private final Button cancel = new Button(null, new FontIcon(Feather.X));
    private final Button all = new Button();
    private final HBox job;
    private final TaskProgressView<Task<?>> list = new TaskProgressView<>();
    private final PauseTransition grace = new PauseTransition(GRACE);
    private final PopOver popOver = new PopOver();
    private final ObjectProperty<LabelCount> labels = new SimpleObjectProperty<>(new LabelCount(0, 0));

    /**
     * @param skipped the files that were left out
     * @param showSkipped shows them
     */
    StatusStrip(GalleryModel gallery, ObservableList<?> skipped, Runnable showSkipped,
            ObservableList<Task<?>> running, Messages messages) {
        this.running = running;
        Hyperlink left = new Hyperlink();
        left.setId("status-skipped");
        left.setTooltip(new Tooltip(messages.get("status.skipped.tip")));
        left.textProperty()
            .bind(Bindings.createStringBinding(
                    () -> messages.get("status.skipped", skipped.size() + gallery.brokenProperty().get()), skipped,
                    gallery.brokenProperty()));
        left.visibleProperty().bind(Bindings.isNotEmpty(skipped).or(gallery.brokenProperty().greaterThan(0)));
        left.managedProperty().bind(left.visibleProperty());
        left.setOnAction(event -> showSkipped.run());
        HBox apart = new HBox(left);
        apart.getStyleClass().add("job");
        getRightItems().add(apart);
        this.messages = messages;
        setId("status");
        labels.bind(Bindings.createObjectBinding(gallery::labels, gallery.sizeProperty(), gallery.cardProperty()));
        textProperty().bind(Bindings.createStringBinding(() -> counts(gallery), gallery.sizeProperty(),
                gallery.brokenProperty(), gallery.knownProperty(), gallery.shown(),
                gallery.selection().itemsProperty(), labels));
        bar.getStyleClass().add("small");
        bar.setId("status-progress");
        bar.setMinWidth(160);
        bar.setPrefWidth(160);
        words.setId("status-task");
        words.setMinWidth(Region.USE_PREF_SIZE);
        cancel.setId("status-cancel");
        cancel.getStyleClass().addAll("flat", "button-icon", "small");
        cancel.setTooltip(new Tooltip(messages.get("status.cancel.tip")));
        all.setId("status-jobs");
        all.getStyleClass().addAll("flat", "small");
        all.setTooltip(new Tooltip(messages.get("status.jobs.tip")));
        all.setOnAction(event -> showAll());
        job = new HBox(bar, words, cancel, all);
        job.getStyleClass().add("job");
        job.managedProperty().bind(job.visibleProperty());
        getRightItems().add(job);

        list.setPrefSize(380, 240);
        grace.setOnFinished(event -> show());
        popOver.setContentNode(list);
        popOver.setArrowLocation(PopOver.ArrowLocation.BOTTOM_RIGHT);
        popOver.setDetachable(false);
        Theme.applyTo(popOver.getRoot());
        popOver.setAnimated(false);
        running.addListener((ListChangeListener<Task<?>>) change -> {
            list.getTasks().setAll(running);
            changed();
        });
        show();
    }

    private String counts(GalleryModel gallery) {
        int size = gallery.size();
        if (size == 0) {
            return messages.get("status.empty");
        }
        String text = messages.get("status.images", size);
        if (gallery.shown().size() < size) {
            text = messages.get("status.shown", gallery.shown().size(), text);
        }
        int selected = gallery.selection().items().size();
        if (selected > 1) {
            text = messages.get("status.selected", text, selected);
        }
        LabelCount match = labels.get();
        if (match.all() > 0) {
            text = messages.get("status.labels", text, match.known(), match.all());
        }
        int unreadable = gallery.brokenProperty().get();
        return unreadable == 0 ? text : messages.get("status.broken", text, unreadable);
    }

    /** A job that is over in a moment need not flicker. */
    private void changed() {
        if (running.isEmpty() || job.isVisible()) {
            grace.stop();
            show();
        } else if (grace.getStatus() != Animation.Status.RUNNING) {
            grace.playFromStart();
        }
    }

    /** The job that was started last is the one the person waits for. */
    private void show() {
        bar.progressProperty().unbind();
        words.textProperty().unbind();
        job.setVisible(!running.isEmpty());
        if (running.isEmpty()) {
            popOver.hide();
            return;
        }
        Task<?> task = running.getLast();
        bar.progressProperty().bind(task.progressProperty());
        words.textProperty()
            .bind(Bindings.createStringBinding(
                    () -> task.getMessage().isEmpty() ? task.getTitle() : task.getMessage(), task.messageProperty(),
                    task.titleProperty()));
        cancel.setOnAction(event -> task.cancel());
        all.setText(messages.get("status.jobs", running.size()));
        all.setVisible(running.size() > 1);
        all.setManaged(running.size() > 1);
    }

    private void showAll() {
        list.getTasks().setAll(List.copyOf(running));
        popOver.show(all);
    }
}
