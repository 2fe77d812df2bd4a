package org.fars.ui.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.UserInputException;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.evaluate.store.RunRepository;
import org.fars.image.ImageSource.ImageFile;
import org.fars.image.ImageSource;
import org.fars.model.LoadedModel;
import org.fars.ui.common.Messages;
import org.fars.ui.compare.DisplayedRun.RunInfo;
import org.fars.ui.compare.EvaluationRunner.MeasuredTime;
import org.fars.ui.compare.EvaluationRunner.LabelledSource;
import org.fars.ui.compare.EvaluationRunner.PlannedRun;
import org.fars.ui.compare.SessionRuns.ImagesNotOpenException;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/**
 * Which runs are compared: the open images, as far as the gallery has analysed them, and stored evaluations. A run that is
 * chosen is shown once its results are there, and no other is shown in its place meanwhile.
 */
public final class CompareModel {
    private final GalleryModel gallery;
    private final RunRepository repository;
    private final Supplier<String> dataName;
    private final RunOptions options;
    private final TaskRunner runner;
    private final Messages messages;
    private final EvaluationRunner evaluations;
    private final ObjectProperty<LoadedModel> model = new SimpleObjectProperty<>();
    private final ObservableList<StoredRun> stored = FXCollections.observableArrayList();
    private final ShownRuns shown;
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private Optional<StoredRun> current = Optional.empty();
    private List<String> before = List.of();

    /** The states of the evaluation. */
    public enum State {
        /** No evaluation is under way. */
        IDLE,
        /** An evaluation is under way. */
        RUNNING,
        /** An evaluation is under way and stops after the current images. */
        PAUSING
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
        this.repository = repository;
        this.dataName = dataName;
        this.options = new RunOptions(certifiers, attacks, settings);
        this.runner = runner;
        this.messages = messages;
        evaluations = new EvaluationRunner(certifiers, attacks, repository, runner, messages, new Follower());
        shown = new ShownRuns(gallery, model, repository, dataName, settings, runner, messages, problem::set);
        model.addListener((property, before, after) -> {
            evaluations.cancel();
            evaluations.stopMeasuring();
        });
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
        return stored;
    }

    /** The keys of the runs that are compared, the first one first; see {@link RunInfo#key}. */
    public ReadOnlyObjectProperty<List<String>> chosenProperty() {
        return shown.chosenProperty();
    }

    /** Those of the chosen runs whose results are known, in the order of choice. */
    public ReadOnlyObjectProperty<List<DisplayedRun>> shownProperty() {
        return shown.shownProperty();
    }

    /** Returns the run that is shown first; empty while none is. */
    public Optional<DisplayedRun> first() {
        return shown.shownProperty().get().stream().findFirst();
    }

    /** The state of the evaluation. */
    public ReadOnlyObjectProperty<State> stateProperty() {
        return evaluations.stateProperty();
    }

    /** The job of the current or last evaluation; null before the first. */
    public ReadOnlyObjectProperty<TaskHandle> workProperty() {
        return evaluations.workProperty();
    }

    /** Returns the run that is evaluated now. */
    public Optional<StoredRun> current() {
        return current;
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

    /** Returns what can be compared: the open images, if any has a label, and all stored runs. */
    public List<RunInfo> infos() {
        List<RunInfo> infos = new ArrayList<>();
        openImages().ifPresent(infos::add);
        stored.forEach(run -> infos.add(current.filter(now -> now.folder().equals(run.folder()))
            .flatMap(now -> shown.results(now.folder().toString()))
            .map(DisplayedRun::info)
            .orElseGet(() -> RunInfo.of(run))));
        return infos;
    }

    private Optional<RunInfo> openImages() {
        LoadedModel with = model.get();
        int labelled = with == null ? 0 : labelled(gallery.all());
        return labelled == 0
                ? Optional.empty()
                : Optional.of(new RunInfo(RunInfo.OPEN_IMAGES, with.card().id(), dataName.get(), labelled,
                        Math.min(labelled, gallery.knownProperty().get()), Optional.empty()));
    }

    /** Returns why a run cannot be laid over those that are chosen, in one sentence; empty if it can. */
    public Optional<String> incomparable(RunInfo run) {
        if (run.done() == 0 && !run.isOpenImages()) {
            return Optional.of(messages.get("compare.greyed.empty"));
        }
        Optional<String> shownData = chosen().stream().findFirst().flatMap(this::data);
        return shownData.filter(data -> !chosen().getFirst().equals(run.key()) && !data.equals(run.data()))
            .map(data -> messages.get("compare.greyed.data", run.data(), data));
    }

    private Optional<String> data(String key) {
        return key.equals(RunInfo.OPEN_IMAGES)
                ? Optional.of(dataName.get())
                : stored.stream()
                    .filter(run -> run.folder().toString().equals(key))
                    .map(run -> run.about().data())
                    .findFirst();
    }

    /** Adds a run to those that are compared, or shows it alone if it cannot be compared with them. */
    public void choose(RunInfo run) {
        if (incomparable(run).isPresent()) {
            showOnly(List.of(run.key()));
        } else if (!chosen().contains(run.key())) {
            List<String> more = new ArrayList<>(chosen());
            more.add(run.key());
            showOnly(more);
        }
    }

    /** Compares a run no longer; without any other, the open images are shown again. */
    public void drop(String key) {
        List<String> fewer = chosen().stream().filter(each -> !each.equals(key)).toList();
        showOnly(fewer.isEmpty() ? List.of(RunInfo.OPEN_IMAGES) : fewer);
    }

    /** Shows runs, in this order, and no others. */
    public void showOnly(List<String> keys) {
        problem.set("");
        shown.showOnly(keys, stored.stream().filter(run -> !isCurrent(run)).toList());
    }

    private boolean isCurrent(StoredRun run) {
        return current.filter(now -> now.folder().equals(run.folder())).isPresent();
    }

    private List<String> chosen() {
        return shown.chosenProperty().get();
    }

    /** Sets whether somebody looks; while nobody does, the gallery's results are not counted. */
    void setWatched(boolean now) {
        shown.setWatched(now);
    }

    /** Lists the stored runs. */
    public void refresh() {
        runner.submit(messages.get("work.runs"), context -> repository.list(), stored::setAll);
    }

    /** Returns how many images in scope have a label of the model. */
    public int labelled() {
        return labelled(scope());
    }

    private int labelled(Collection<ImageItem> items) {
        return (int) items.stream().filter(item -> gallery.labelIndex(item).isPresent()).count();
    }

    /** Returns how many images in scope have none. */
    public int unlabelled() {
        return scope().size() - labelled();
    }

    private Collection<ImageItem> scope() {
        return switch (options.scopeProperty().get()) {
            case ALL -> gallery.all();
            case SHOWN -> gallery.shown();
            case SELECTED -> gallery.selection().items();
        };
    }

    private List<LabelledSource> labelledSources() {
        List<LabelledSource> images = new ArrayList<>();
        for (ImageItem item : scope()) {
            OptionalInt label = gallery.labelIndex(item);
            if (label.isPresent()) {
                images.add(new LabelledSource(item.location(), item.entry().source(), label.getAsInt()));
            }
        }
        return images;
    }

    /** Evaluates the images in scope. */
    public void run() {
        Optional<EvaluationSettings> wanted = options.settings();
        LoadedModel with = model.get();
        if (stateProperty().get() != State.IDLE || with == null || wanted.isEmpty()) {
            return;
        }
        List<LabelledSource> images = labelledSources();
        if (images.isEmpty()) {
            problem.set(messages.get("compare.unlabelled"));
            return;
        }
        String data = dataName.get();
        start(with, List.of(), context -> {
            List<EvaluationItem> items = images.stream().map(image -> image.item(with)).toList();
            return new PlannedRun(repository.begin(with.card().id(), data, items, wanted.get()), items);
        });
    }

    /** Returns the run that {@link #resume()} would resume: the first chosen one that is not finished. */
    public Optional<StoredRun> resumable() {
        return stored.stream()
            .filter(run -> chosen().stream().findFirst().filter(run.folder().toString()::equals).isPresent())
            .filter(run -> !run.finished() && stateProperty().get() == State.IDLE)
            .findFirst();
    }

    /** Resumes the run that is chosen first, if it is not finished. */
    public void resume() {
        LoadedModel with = model.get();
        Optional<StoredRun> run = resumable();
        if (with == null || run.isEmpty()) {
            return;
        }
        StoredRun unfinished = run.get();
        if (!with.card().id().equals(unfinished.about().model())) {
            problem.set(messages.get("compare.other.model", unfinished.about().model()));
            return;
        }
        Map<String, ImageSource> open = gallery.all()
            .stream()
            .map(item -> item.entry().source())
            .collect(Collectors.toMap(ImageSource::location, Function.identity()));
        start(with, List.of(unfinished.folder().toString()), context -> {
            List<EvaluationItem> items = new ArrayList<>();
            int gone = 0;
            for (RunRepository.Planned image : repository.images(unfinished)) {
                Optional<ImageSource> source = Optional.ofNullable(open.get(image.location()))
                    .or(() -> file(image.location()));
                gone += source.isPresent() ? 0 : 1;
                source.ifPresent(
                        there -> items.add(new LabelledSource(image.location(), there, image.label()).item(with)));
            }
            if (gone > 0) {
                throw new ImagesNotOpenException(unfinished.about().data(), messages.get("compare.gone", gone));
            }
            return new PlannedRun(unfinished, items);
        });
    }

    private static Optional<ImageSource> file(String location) {
        Path path = Path.of(location);
        return Files.isRegularFile(path) ? Optional.of(new ImageFile(path)) : Optional.empty();
    }

    /** Starts a run, and shows it and nothing else, though there may be nothing to see of it yet. */
    private void start(LoadedModel with, List<String> keys, EvaluationRunner.Plan plan) {
        evaluations.stopMeasuring();
        before = chosen();
        showOnly(keys);
        evaluations.start(with, plan);
    }

    /** Measures how long the next evaluation would take, and tells it in words, unless something prevents it. */
    void estimate(Consumer<MeasuredTime> done) {
        LoadedModel with = model.get();
        if (with == null || stateProperty().get() != State.IDLE) {
            return;
        }
        options.settings().ifPresent(wanted -> evaluations.measure(with, labelledSources(), wanted, done));
    }

    /** Stops measuring. */
    void stopEstimate() {
        evaluations.stopMeasuring();
    }

    /** Stops after the current images; {@link #resume()} continues from there. */
    public void pause() {
        evaluations.pause();
    }

    /** Stops at once; finished images are kept, the current ones are not. */
    public void cancel() {
        evaluations.cancel();
    }

    /** Returns the run that {@link #delete()} would delete: the only one chosen, if it is stored and not under way. */
    public Optional<StoredRun> deletable() {
        return stateProperty().get() == State.IDLE && chosen().size() == 1
                ? stored.stream().filter(run -> run.folder().toString().equals(chosen().getFirst())).findFirst()
                : Optional.empty();
    }

    /** Deletes the run that is chosen, if it is the only one, with its files. */
    public void delete() {
        deletable().ifPresent(run -> runner.submit(messages.get("work.deleting"), context -> {
            repository.delete(run);
            return repository.list();
        }, left -> {
            drop(run.folder().toString());
            stored.setAll(left);
        }));
    }

    /** Takes what the evaluation tells. */
    private final class Follower implements EvaluationRunner.Listener {
        @Override
        public void begun(StoredRun run) {
            current = Optional.of(run);
            if (stored.stream().noneMatch(each -> each.folder().equals(run.folder()))) {
                stored.addFirst(run);
            }
            if (chosen().isEmpty()) {
                showOnly(List.of(run.folder().toString()));
            }
        }

        @Override
        public void progressed(StoredRun run, EvaluationRun soFar) {
            shown.progressed(run, soFar);
        }

        @Override
        public void stopped(Optional<StoredRun> ended) {
            current = Optional.empty();
            if (chosen().isEmpty()) {
                showOnly(ended.map(run -> List.of(run.folder().toString())).orElse(before));
            }
            runner.submit(messages.get("work.runs"), context -> repository.list(), found -> {
                stored.setAll(found);
                // The results of a run that has stopped are those of its journal.
                ended.filter(run -> chosen().contains(run.folder().toString())).ifPresent(shown::read);
            });
        }

        @Override
        public void failed(UserInputException mistake) {
            problem.set(mistake.getMessage());
        }
    }
}
