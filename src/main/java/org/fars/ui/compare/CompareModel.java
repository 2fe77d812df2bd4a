package org.fars.ui.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.run.Evaluation;
import org.fars.evaluate.store.RunRepository;
import org.fars.evaluate.store.StoredRun;
import org.fars.image.ImageFile;
import org.fars.image.ImageSource;
import org.fars.model.LoadedModel;
import org.fars.model.Shape;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskHandle;
import org.fars.ui.task.TaskRunner;
import org.fars.ui.task.UiChannel;

/** Evaluations of the images that are open: starting, pausing, going on, and which runs are looked at. */
public final class CompareModel {
    private static final long LOOK_NANOS = 1_500_000_000L;
    /** Counting results so far takes no more than this part of the time. */
    private static final int PART_OF_THE_TIME = 10;

    private final GalleryModel gallery;
    private final Parts parts;
    private final RunOptions options;
    private final TaskRunner runner;
    private final Messages messages;
    private final ObjectProperty<LoadedModel> model = new SimpleObjectProperty<>();
    private final ObservableList<StoredRun> runs = FXCollections.observableArrayList();
    private final ReadOnlyObjectWrapper<Optional<DisplayedRun>> first = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<DisplayedRun>> second = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(State.IDLE);
    private final ReadOnlyObjectWrapper<TaskHandle> work = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private final UiChannel<Progressed> progressed;
    private volatile boolean pausing;
    private CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);
    private Optional<StoredRun> current = Optional.empty();
    private Optional<TaskHandle> counting = Optional.empty();
    private Optional<TaskHandle> countingSecond = Optional.empty();
    private long lookedAt;
    private long lookedFor;

    /**
     * What evaluations are made with.
     *
     * @param certifiers the certificates
     * @param attacks the attacks
     * @param shelf where runs are kept
     * @param data the name of what is open
     */
    public record Parts(Certifiers certifiers, Attacks attacks, RunRepository shelf, Supplier<String> data) {}

    /** What an evaluation is doing. */
    public enum State {
        /** None is under way. */
        IDLE,
        /** One is. */
        RUNNING,
        /** One is, and will stop after the images at work. */
        PAUSING
    }

    private record Progressed(StoredRun stored, EvaluationRun soFar) {}

    /** @param settings what certificates and attacks run with */
    public CompareModel(GalleryModel gallery, Parts parts, SettingsModel settings, TaskRunner runner,
            Messages messages) {
        this.gallery = gallery;
        this.parts = parts;
        this.options = new RunOptions(parts.certifiers(), parts.attacks(), settings);
        this.runner = runner;
        this.messages = messages;
        progressed = runner.channel(batch -> look(batch.getLast()));
        model.addListener((property, before, after) -> cancel());
    }

    /** The model in use; null before there is one. An evaluation with it ends when it is replaced. */
    public ObjectProperty<LoadedModel> modelProperty() {
        return model;
    }

    /** What the next evaluation computes. */
    public RunOptions options() {
        return options;
    }

    /** All runs, the latest first. */
    public ObservableList<StoredRun> runs() {
        return runs;
    }

    /** The run that is looked at. */
    public ReadOnlyObjectProperty<Optional<DisplayedRun>> firstProperty() {
        return first.getReadOnlyProperty();
    }

    /** The run that is laid over it. */
    public ReadOnlyObjectProperty<Optional<DisplayedRun>> secondProperty() {
        return second.getReadOnlyProperty();
    }

    /** What is under way. */
    public ReadOnlyObjectProperty<State> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /** The evaluation under way, or the last one; null before the first. */
    public ReadOnlyObjectProperty<TaskHandle> workProperty() {
        return work.getReadOnlyProperty();
    }

    /** Why the last command could not be done; empty where it could. */
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /** Where the views' charts are made. */
    TaskRunner runner() {
        return runner;
    }

    /** The images. */
    public GalleryModel gallery() {
        return gallery;
    }

    /** How many images of the chosen scope have a label that the model knows. */
    public int labelled() {
        return (int) chosen().stream().filter(item -> gallery.labelIndex(item).isPresent()).count();
    }

    /** How many images of the chosen scope have none. */
    public int unlabelled() {
        return (int) chosen().stream().filter(item -> gallery.labelIndex(item).isEmpty()).count();
    }

    private Collection<ImageItem> chosen() {
        return switch (options.scopeProperty().get()) {
            case ALL -> gallery.all();
            case SHOWN -> gallery.shown();
            case SELECTED -> gallery.selection().items();
        };
    }

    /** Looks for runs of earlier days; shows the latest where none is shown. */
    public void refresh() {
        runner.submit(messages.get("work.runs"), context -> parts.shelf().list(), found -> {
            runs.setAll(found);
            boolean reading = counting.map(TaskHandle::isUnderWay).orElse(false);
            if (first.get().isEmpty() && !reading && !found.isEmpty() && found.getFirst().done() > 0) {
                show(found.getFirst());
            }
        });
    }

    /** Evaluates the chosen images as the options say. */
    public void run() {
        Optional<EvaluationSettings> settings = options.settings();
        if (state.get() != State.IDLE || model.get() == null || settings.isEmpty()) {
            return;
        }
        List<EvaluationItem> items = new ArrayList<>();
        Shape input = model.get().backbone().input();
        for (ImageItem item : chosen()) {
            OptionalInt label = gallery.labelIndex(item);
            label.ifPresent(index -> items.add(item(item.entry().source(), index, input)));
        }
        if (items.isEmpty()) {
            problem.set(messages.get("compare.unlabelled"));
            return;
        }
        LoadedModel with = model.get();
        String data = parts.data().get();
        start(with, context -> {
            StoredRun stored = parts.shelf().begin(with.card().id(), data, items, settings.get());
            return new Planned(stored, items);
        });
    }

    /** Goes on with the run that is looked at. */
    public void resume() {
        if (state.get() != State.IDLE || model.get() == null || first.get().isEmpty()) {
            return;
        }
        StoredRun stored = first.get().get().stored();
        LoadedModel with = model.get();
        if (!with.card().id().equals(stored.about().model())) {
            problem.set(messages.get("compare.other.model", stored.about().model()));
            return;
        }
        Shape input = with.backbone().input();
        Map<String, ImageSource> open = gallery.all()
            .stream()
            .map(item -> item.entry().source())
            .collect(Collectors.toMap(ImageSource::location, Function.identity()));
        start(with, context -> {
            List<EvaluationItem> items = new ArrayList<>();
            int gone = 0;
            for (RunRepository.Planned image : parts.shelf().images(stored)) {
                Optional<ImageSource> source = Optional.ofNullable(open.get(image.location()))
                    .or(() -> file(image.location()));
                gone += source.isPresent() ? 0 : 1;
                source.ifPresent(there -> items.add(item(there, image.label(), input)));
            }
            if (gone > 0) {
                throw new ImagesNotOpenException(stored.about().data(), messages.get("compare.gone", gone));
            }
            return new Planned(stored, items);
        });
    }

    private static Optional<ImageSource> file(String location) {
        Path path = Path.of(location);
        return Files.isRegularFile(path) ? Optional.of(new ImageFile(path)) : Optional.empty();
    }

    private static EvaluationItem item(ImageSource source, int label, Shape input) {
        return new EvaluationItem(source.location(), source.name(), label,
                () -> source.read(input.channels(), input.height(), input.width()));
    }

    private record Planned(StoredRun stored, List<EvaluationItem> items) {}

    @FunctionalInterface
    private interface Plan {
        Planned make(JobContext context);
    }

    private void start(LoadedModel with, Plan plan) {
        problem.set("");
        pausing = false;
        CompletableFuture<Void> before = ended;
        CompletableFuture<Void> own = new CompletableFuture<>();
        ended = own;
        state.set(State.RUNNING);
        TaskHandle started = runner.submit(messages.get("work.evaluating"), context -> {
            try {
                // One that was cancelled a moment ago may still hold its journal.
                before.join();
                return evaluate(with, plan.make(context), context);
            } finally {
                own.complete(null);
            }
        }, this::finished, mistake -> {
            problem.set(mistake.getMessage());
            return true;
        });
        work.set(started);
        started.underWayProperty().addListener((property, was, is) -> stopped());
        if (!started.isUnderWay()) {
            stopped();
        }
    }

    private DisplayedRun evaluate(LoadedModel with, Planned planned, JobContext context) {
        StoredRun stored = planned.stored();
        EvaluationSettings settings = stored.about().settings();
        EvaluationRun run = new Evaluation(with, stored.about().data(), planned.items(), settings,
                parts.certifiers().byIds(settings.certificates()), parts.attacks(), stored.folder(), true)
            .watchedBy(new Evaluation.Watcher() {
                @Override
                public boolean shouldContinue() {
                    return !pausing;
                }

                @Override
                public void evaluated(EvaluationRun soFar) {
                    progressed.send(new Progressed(stored, soFar));
                }
            })
            .run(context);
        return DisplayedRun.of(parts.shelf().refreshed(stored), run);
    }

    private void stopped() {
        if (work.get() == null || !work.get().isUnderWay()) {
            state.set(State.IDLE);
            refresh();
            // What a paused or cancelled run has come to is read from its journal.
            Optional<StoredRun> was = current;
            current = Optional.empty();
            was.ifPresent(this::show);
        }
    }

    private void finished(DisplayedRun done) {
        current = Optional.empty();
        counting.ifPresent(TaskHandle::cancel);
        first.set(Optional.of(done));
        refresh();
    }

    /** Shows results so far, though not more often than a person can look. */
    private void look(Progressed now) {
        current = state.get() == State.IDLE ? Optional.empty() : Optional.of(now.stored());
        boolean busy = counting.map(TaskHandle::isUnderWay).orElse(false);
        boolean soon = System.nanoTime() - lookedAt < Math.max(LOOK_NANOS, PART_OF_THE_TIME * lookedFor);
        if (current.isEmpty() || busy || soon && first.get().map(DisplayedRun::stored).equals(current)) {
            return;
        }
        lookedAt = System.nanoTime();
        counting = Optional.of(runner.submit(messages.get("work.counting"),
                context -> DisplayedRun.of(now.stored(), now.soFar()), counted -> {
                    lookedFor = System.nanoTime() - lookedAt;
                    if (current.isPresent()) {
                        first.set(Optional.of(counted));
                    }
                }));
    }

    /** Stops after the images at work; {@link #resume()} goes on from there. */
    public void pause() {
        if (state.get() == State.RUNNING) {
            pausing = true;
            state.set(State.PAUSING);
        }
    }

    /** Stops at once; what was evaluated before is kept, the images at work are not. */
    public void cancel() {
        if (work.get() != null && work.get().isUnderWay()) {
            work.get().cancel();
        }
    }

    /** Looks at a run. */
    public void show(StoredRun stored) {
        counting.ifPresent(TaskHandle::cancel);
        counting = Optional.of(read(stored, first));
        if (second.get().map(shown -> shown.stored().folder().equals(stored.folder())).orElse(false)) {
            second.set(Optional.empty());
        }
    }

    /** Lays a run over the one that is looked at; empty takes it away. */
    public void layOver(Optional<StoredRun> stored) {
        countingSecond.ifPresent(TaskHandle::cancel);
        countingSecond = stored.map(run -> read(run, second));
        if (stored.isEmpty()) {
            second.set(Optional.empty());
        }
    }

    private TaskHandle read(StoredRun stored, ReadOnlyObjectWrapper<Optional<DisplayedRun>> target) {
        problem.set("");
        return runner.submit(messages.get("work.counting"), context -> {
            StoredRun now = parts.shelf().refreshed(stored);
            return DisplayedRun.of(now, now.read());
        }, shown -> target.set(Optional.of(shown)), mistake -> {
            problem.set(mistake.getMessage());
            return true;
        });
    }

    /** Deletes the run that is looked at, with its files. */
    public void delete() {
        if (state.get() != State.IDLE || first.get().isEmpty()) {
            return;
        }
        StoredRun stored = first.get().get().stored();
        runner.submit(messages.get("work.deleting"), context -> {
            parts.shelf().delete(stored);
            return null;
        }, done -> {
            first.set(Optional.empty());
            second.set(Optional.empty());
            refresh();
        });
    }
}
