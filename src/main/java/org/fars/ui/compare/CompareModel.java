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
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.run.Evaluation;
import org.fars.evaluate.store.RunRepository;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.image.ImageSource;
import org.fars.image.ImageSource.ImageFile;
import org.fars.model.LoadedModel;
import org.fars.model.Shape;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.store.JsonFile.UnreadableFileException;
import org.fars.ui.task.TaskRunner;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner.UiChannel;

/** Evaluates the open images: starts, pauses and resumes runs, and holds the runs that are shown. */
public final class CompareModel {
    private static final long MIN_UPDATE_NANOS = 1_500_000_000L;
    /** Summarizing the results so far takes at most one in so many seconds. */
    private static final int MIN_UPDATE_RATIO = 10;

    private final GalleryModel gallery;
    private final Certifiers certifiers;
    private final Attacks attacks;
    private final RunRepository repository;
    private final Supplier<String> dataName;
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
    private final UiChannel<Partial> partials;
    private RunControl control = RunControl.ended();
    private Optional<StoredRun> current = Optional.empty();
    private Optional<TaskHandle> summarizing = Optional.empty();
    private Optional<TaskHandle> summarizingSecond = Optional.empty();
    private long updatedAt;
    private long updateNanos;

    /** The states of the evaluation. */
    public enum State {
        /** No evaluation is under way. */
        IDLE,
        /** An evaluation is under way. */
        RUNNING,
        /** An evaluation is under way and stops after the current images. */
        PAUSING
    }

    private record Partial(StoredRun stored, EvaluationRun soFar) {}

    /**
     * Lets a run be paused, and the next one wait until it has left its journal. The job and its cancellation compete to
     * start it: a job that is cancelled before its thread starts counts as finished.
     */
    private record RunControl(AtomicBoolean started, AtomicBoolean pausing, CompletableFuture<Void> finished) {
        RunControl() {
            this(new AtomicBoolean(), new AtomicBoolean(), new CompletableFuture<>());
        }

        static RunControl ended() {
            RunControl control = new RunControl();
            control.finished.complete(null);
            return control;
        }

        /** Marks the run as started; called by its job. */
        void start() {
            if (!started.compareAndSet(false, true)) {
                throw new JobCancelledException();
            }
        }

        /** Marks the run as finished if its job never started; called when the job counts as ended. */
        void endIfNotStarted() {
            if (started.compareAndSet(false, true)) {
                finished.complete(null);
            }
        }
    }

    /**
     * Creates the model.
     *
     * @param certifiers the certificates
     * @param attacks the attacks
     * @param repository where runs are kept
     * @param dataName returns the name of the open data
     * @param settings the settings of certificates and attacks
     */
    public CompareModel(GalleryModel gallery, Certifiers certifiers, Attacks attacks, RunRepository repository,
            Supplier<String> dataName, SettingsModel settings, TaskRunner runner, Messages messages) {
        this.gallery = gallery;
        this.certifiers = certifiers;
        this.attacks = attacks;
        this.repository = repository;
        this.dataName = dataName;
        this.options = new RunOptions(certifiers, attacks, settings);
        this.runner = runner;
        this.messages = messages;
        partials = runner.channel(batch -> update(batch.getLast()));
        model.addListener((property, before, after) -> cancel());
    }

    /** The loaded model, null while there is none. Replacing it cancels the evaluation. */
    public ObjectProperty<LoadedModel> modelProperty() {
        return model;
    }

    /** Returns the options of the next evaluation. */
    public RunOptions options() {
        return options;
    }

    /** Returns all stored runs, newest first. */
    public ObservableList<StoredRun> runs() {
        return runs;
    }

    /** The run that is shown. */
    public ReadOnlyObjectProperty<Optional<DisplayedRun>> firstProperty() {
        return first.getReadOnlyProperty();
    }

    /** The run that it is compared with. */
    public ReadOnlyObjectProperty<Optional<DisplayedRun>> secondProperty() {
        return second.getReadOnlyProperty();
    }

    /** The state of the evaluation. */
    public ReadOnlyObjectProperty<State> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /** The job of the current or last evaluation; null before the first. */
    public ReadOnlyObjectProperty<TaskHandle> workProperty() {
        return work.getReadOnlyProperty();
    }

    /** Why the last command failed; empty if it did not. */
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /** Returns the runner of the views' jobs. */
    TaskRunner runner() {
        return runner;
    }

    /** Returns the gallery. */
    public GalleryModel gallery() {
        return gallery;
    }

    /** Returns how many images in scope have a label of the model. */
    public int labelled() {
        return (int) chosen().stream().filter(item -> gallery.labelIndex(item).isPresent()).count();
    }

    /** Returns how many images in scope have none. */
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

    /** Lists the stored runs; shows the newest if none is shown. */
    public void refresh() {
        runner.submit(messages.get("work.runs"), context -> repository.list(), found -> {
            runs.setAll(found);
            boolean reading = summarizing.map(TaskHandle::isUnderWay).orElse(false);
            if (first.get().isEmpty() && !reading && !found.isEmpty() && found.getFirst().done() > 0) {
                show(found.getFirst());
            }
        });
    }

    /** Evaluates the images in scope. */
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
        String data = dataName.get();
        start(with, context -> {
            StoredRun stored = repository.begin(with.card().id(), data, items, settings.get());
            return new Planned(stored, items);
        });
    }

    /** Resumes the run that is shown. */
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
            for (RunRepository.Planned image : repository.images(stored)) {
                Optional<ImageSource> source = Optional.ofNullable(open.get(image.location()))
                    .or(() -> file(image.location()));
                gone += source.isPresent() ? 0 : 1;
                source.ifPresent(there -> items.add(item(there, image.label(), input)));
            }
            if (gone > 0) {
                throw new UnreadableFileException(Path.of(stored.about().data()), messages.get("compare.gone", gone),
                        null);
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
        RunControl before = control;
        RunControl own = new RunControl();
        control = own;
        state.set(State.RUNNING);
        TaskHandle started = runner.submit(messages.get("work.evaluating"), context -> {
            own.start();
            try {
                // One that was cancelled a moment ago may still hold its journal.
                before.finished.join();
                return evaluate(with, plan.make(context), own, context);
            } finally {
                own.finished.complete(null);
            }
        }, this::finished, mistake -> {
            problem.set(mistake.getMessage());
            return true;
        });
        work.set(started);
        started.underWayProperty().addListener((property, was, is) -> {
            own.endIfNotStarted();
            stopped();
        });
    }

    private DisplayedRun evaluate(LoadedModel with, Planned planned, RunControl own, JobContext context) {
        StoredRun stored = planned.stored();
        EvaluationSettings settings = stored.about().settings();
        EvaluationRun run = new Evaluation(with, new EvaluationData(stored.about().data(), planned.items()), settings,
                certifiers.byIds(settings.certificates()), attacks, stored.folder(), true)
            .watchedBy(new Evaluation.Watcher() {
                @Override
                public boolean shouldContinue() {
                    return !own.pausing.get();
                }

                @Override
                public void evaluated(EvaluationRun soFar) {
                    partials.send(new Partial(stored, soFar));
                }
            })
            .run(context);
        return DisplayedRun.of(repository.refreshed(stored), run);
    }

    private void stopped() {
        if (work.get() == null || !work.get().isUnderWay()) {
            state.set(State.IDLE);
            refresh();
            // The results of a paused or cancelled run are read from its journal.
            Optional<StoredRun> was = current;
            current = Optional.empty();
            was.ifPresent(this::show);
        }
    }

    private void finished(DisplayedRun done) {
        current = Optional.empty();
        summarizing.ifPresent(TaskHandle::cancel);
        first.set(Optional.of(done));
        refresh();
    }

    /** Shows partial results, every second or so. */
    private void update(Partial now) {
        current = state.get() == State.IDLE ? Optional.empty() : Optional.of(now.stored());
        boolean busy = summarizing.map(TaskHandle::isUnderWay).orElse(false);
        boolean soon = System.nanoTime() - updatedAt < Math.max(MIN_UPDATE_NANOS, MIN_UPDATE_RATIO * updateNanos);
        if (current.isEmpty() || busy || soon && first.get().map(DisplayedRun::stored).equals(current)) {
            return;
        }
        updatedAt = System.nanoTime();
        summarizing = Optional.of(runner.submit(messages.get("work.counting"),
                context -> DisplayedRun.of(now.stored(), now.soFar()), counted -> {
                    updateNanos = System.nanoTime() - updatedAt;
                    if (current.isPresent()) {
                        first.set(Optional.of(counted));
                    }
                }));
    }

    /** Stops after the current images; {@link #resume()} continues from there. */
    public void pause() {
        if (state.get() == State.RUNNING) {
            control.pausing.set(true);
            state.set(State.PAUSING);
        }
    }

    /** Stops at once; finished images are kept, the current ones are not. */
    public void cancel() {
        if (work.get() != null && work.get().isUnderWay()) {
            work.get().cancel();
        }
    }

    /** Shows a run. */
    public void show(StoredRun stored) {
        summarizing.ifPresent(TaskHandle::cancel);
        summarizing = Optional.of(read(stored, first));
        if (second.get().map(shown -> shown.stored().folder().equals(stored.folder())).orElse(false)) {
            second.set(Optional.empty());
        }
    }

    /** Compares the shown run with another one, or with none. */
    public void compareWith(Optional<StoredRun> stored) {
        summarizingSecond.ifPresent(TaskHandle::cancel);
        summarizingSecond = stored.map(run -> read(run, second));
        if (stored.isEmpty()) {
            second.set(Optional.empty());
        }
    }

    private TaskHandle read(StoredRun stored, ReadOnlyObjectWrapper<Optional<DisplayedRun>> target) {
        problem.set("");
        return runner.submit(messages.get("work.counting"), context -> {
            StoredRun now = repository.refreshed(stored);
            return DisplayedRun.of(now, now.read());
        }, shown -> target.set(Optional.of(shown)), mistake -> {
            problem.set(mistake.getMessage());
            return true;
        });
    }

    /** Deletes the shown run with its files. */
    public void delete() {
        if (state.get() != State.IDLE || first.get().isEmpty()) {
            return;
        }
        StoredRun stored = first.get().get().stored();
        runner.submit(messages.get("work.deleting"), context -> {
            repository.delete(stored);
            return null;
        }, done -> {
            first.set(Optional.empty());
            second.set(Optional.empty());
            refresh();
        });
    }
}
