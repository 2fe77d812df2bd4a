package org.fars.ui.compare;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableObjectValue;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.evaluate.store.RunRepository;
import org.fars.model.LoadedModel;
import org.fars.ui.common.Messages;
import org.fars.ui.compare.DisplayedRun.RunInfo;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/**
 * The runs that are chosen, and their results, which are counted in the background. A run is shown under its own name or not
 * at all: one that is chosen appears when its results are there, one that is dropped goes at once. On the window's thread.
 */
final class ShownRuns {
    /** Results are counted again once there are so many more of them, so that counting never takes most of the time. */
    private static final double GROWTH = 1.1;

    private final GalleryModel gallery;
    private final ObservableObjectValue<LoadedModel> model;
    private final RunRepository repository;
    private final Supplier<String> dataName;
    private final SettingsModel settings;
    private final TaskRunner runner;
    private final Messages messages;
    private final Consumer<String> problem;
    private final ReadOnlyObjectWrapper<List<String>> chosen = new ReadOnlyObjectWrapper<>(
            List.of(RunInfo.OPEN_IMAGES));
    private final ReadOnlyObjectWrapper<List<DisplayedRun>> shown = new ReadOnlyObjectWrapper<>(List.of());
    private final Map<String, DisplayedRun> results = new HashMap<>();
    private final Map<String, Counting> counting = new HashMap<>();
    private int counted;
    private boolean watched;

    /** Prepares a count on the window's thread, and returns the rest, which may take a while. */
    private interface Count extends Supplier<Callable<DisplayedRun>> {}

    /** Counts one run's results in the background: one count at a time, and then the newest results that came meanwhile. */
    private static final class Counting {
        private Optional<TaskHandle> work = Optional.empty();
        private Optional<Count> next = Optional.empty();
    }

    /**
     * @param model the loaded model
     * @param dataName returns the name of the open data
     * @param problem receives why a run cannot be read
     */
    ShownRuns(GalleryModel gallery, ObservableObjectValue<LoadedModel> model, RunRepository repository,
            Supplier<String> dataName, SettingsModel settings, TaskRunner runner, Messages messages,
            Consumer<String> problem) {
        this.gallery = gallery;
        this.model = model;
        this.repository = repository;
        this.dataName = dataName;
        this.settings = settings;
        this.runner = runner;
        this.messages = messages;
        this.problem = problem;
        model.addListener((property, before, after) -> forgetGallery());
        gallery.knownProperty().addListener((property, before, after) -> followGallery());
        gallery.sizeProperty().addListener((property, before, after) -> followGallery());
        gallery.cardProperty().addListener((property, before, after) -> forgetGallery());
        gallery.attacksProperty().addListener((property, before, after) -> {
            // Counted again, though there are no more images.
            counted = 0;
            followGallery();
        });
    }

    /** The keys of the chosen runs, in order. */
    ReadOnlyObjectProperty<List<String>> chosenProperty() {
        return chosen.getReadOnlyProperty();
    }

    /** Those of the chosen runs whose results are known, in order. */
    ReadOnlyObjectProperty<List<DisplayedRun>> shownProperty() {
        return shown.getReadOnlyProperty();
    }

    /** Returns the results of a run, if they are known. */
    Optional<DisplayedRun> results(String key) {
        return Optional.ofNullable(results.get(key));
    }

    /**
     * Shows runs, in this order, and no others.
     *
     * @param stored the stored runs among which they are
     */
    void showOnly(List<String> keys, List<StoredRun> stored) {
        chosen.set(List.copyOf(keys));
        results.keySet().removeIf(key -> !keys.contains(key));
        updateShown();
        stored.stream()
            .filter(run -> keys.contains(run.folder().toString()) && !results.containsKey(run.folder().toString()))
            .forEach(this::read);
        counted = results.containsKey(RunInfo.OPEN_IMAGES) ? counted : 0;
        followGallery();
    }

    private void updateShown() {
        List<DisplayedRun> now = chosen.get().stream().map(results::get).filter(Objects::nonNull).toList();
        if (!now.equals(shown.get())) {
            shown.set(now);
        }
    }

    private void count(String key, Count count) {
        Counting one = counting.computeIfAbsent(key, each -> new Counting());
        one.next = Optional.of(count);
        if (one.work.filter(TaskHandle::isUnderWay).isEmpty()) {
            countNext(key, one);
        }
    }

    private void countNext(String key, Counting one) {
        Optional<Callable<DisplayedRun>> job = one.next.map(Count::get);
        one.next = Optional.empty();
        job.ifPresent(work -> {
            LoadedModel with = model.get();
            TaskHandle started = runner.submit(messages.get("work.counting"), context -> work.call(), run -> {
                boolean late = key.equals(RunInfo.OPEN_IMAGES) && model.get() != with;
                if (chosen.get().contains(key) && !late) {
                    results.put(key, run);
                    updateShown();
                }
            }, mistake -> {
                problem.accept(mistake.getMessage());
                return true;
            });
            one.work = Optional.of(started);
            started.underWayProperty().addListener((property, was, is) -> countNext(key, one));
        });
    }

    /** Shows what a run that is under way has found by now. */
    void progressed(StoredRun run, EvaluationRun soFar) {
        String key = run.folder().toString();
        int done = soFar.results().size() + soFar.skipped().size();
        int known = results(key).map(one -> one.info().done()).orElse(0);
        if (chosen.get().contains(key) && done >= GROWTH * known) {
            count(key, () -> () -> DisplayedRun.of(RunInfo.of(new StoredRun(run.folder(), run.about(), done)),
                    soFar));
        }
    }

    /** Reads a stored run from its journal. */
    void read(StoredRun run) {
        count(run.folder().toString(), () -> () -> {
            StoredRun now = repository.refreshed(run);
            return DisplayedRun.of(RunInfo.of(now), now.read());
        });
    }

    /** Sets whether somebody looks; while nobody does, the gallery's results are not counted. */
    void setWatched(boolean now) {
        watched = now;
        counted = 0;
        followGallery();
    }

    /** Forgets what another model said, or under other class names. */
    private void forgetGallery() {
        results.remove(RunInfo.OPEN_IMAGES);
        counted = 0;
        updateShown();
        followGallery();
    }

    private void followGallery() {
        int known = gallery.knownProperty().get();
        if (known < counted) {
            forgetGallery();
            return;
        }
        boolean complete = known + gallery.brokenProperty().get() == gallery.size();
        boolean more = known > 0 && (complete ? known != counted : known >= GROWTH * counted);
        if (watched && more && model.get() != null && chosen.get().contains(RunInfo.OPEN_IMAGES)) {
            counted = known;
            count(RunInfo.OPEN_IMAGES, this::gallerySnapshot);
        }
    }

    private Callable<DisplayedRun> gallerySnapshot() {
        return DisplayedRun.snapshot(gallery, model.get(), dataName.get(),
                EvaluationSettings.of(List.of()).withCertify(settings.certify()))::run;
    }
}
