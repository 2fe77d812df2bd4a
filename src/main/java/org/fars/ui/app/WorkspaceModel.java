package org.fars.ui.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.animation.PauseTransition;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.util.Duration;
import org.fars.core.AppDirectories;
import org.fars.core.Job;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.download.ArchiveDownload.RemoteArchive;
import org.fars.download.DatasetDownload;
import org.fars.image.Dataset;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryAnalyzer;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.inspect.InspectModel;
import org.fars.ui.session.SessionHost;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/** The window as a whole: which models there are, which one is in use, and how images come in. */
public final class WorkspaceModel implements SessionHost {
    private final ModelCatalog catalog;
    private final GalleryModel gallery;
    private final GalleryAnalyzer analyses;
    private final InspectModel inspect;
    private final SettingsModel settings;
    private final TaskRunner runner;
    private final Messages messages;
    private final AppDirectories places;
    private final ObservableList<ModelCard> cards = FXCollections.observableArrayList();
    private final ObjectProperty<ModelCard> chosen = new SimpleObjectProperty<>();
    private final ReadOnlyObjectWrapper<Engine> engine = new ReadOnlyObjectWrapper<>(new Engine.Starting(""));
    private final ObjectProperty<Perspective> perspective = new SimpleObjectProperty<>(Perspective.INSPECT);
    private final List<Dataset> open = new ArrayList<>();
    private final List<Path> sources = new ArrayList<>();
    private final List<TaskHandle> listing = new ArrayList<>();
    private final ReadOnlyObjectWrapper<Optional<ModelCard>> better = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final PauseTransition lookAgain = new PauseTransition(Duration.millis(400));
    private Consumer<UserInputException> onRefused = mistake -> {};
    private String wished = "";
    private Optional<LoadedModel> model = Optional.empty();
    private Optional<TaskHandle> opening = Optional.empty();

    /** How the model is. */
    public sealed interface Engine {
        /**
         * It is being opened.
         *
         * @param model its id; empty while nobody knows which
         */
        record Starting(String model) implements Engine {}

        /**
         * It is ready.
         *
         * @param model the model
         * @param device where it runs, in words
         */
        record Ready(LoadedModel model, String device) implements Engine {}

        /**
         * There is none.
         *
         * @param reason one sentence that says why
         */
        record Missing(String reason) implements Engine {}
    }

    /**
     * @param catalog the models that there are
     * @param places where models lie, and where data sets go that are fetched
     */
    public WorkspaceModel(ModelCatalog catalog, GalleryModel gallery, GalleryAnalyzer analyses, InspectModel inspect,
            SettingsModel settings, AppDirectories places, TaskRunner runner, Messages messages) {
        this.catalog = catalog;
        this.gallery = gallery;
        this.analyses = analyses;
        this.inspect = inspect;
        this.settings = settings;
        this.places = places;
        this.runner = runner;
        this.messages = messages;
        engine.addListener((property, before, after) -> inspect.hintProperty().set(hint(after)));
        inspect.hintProperty().set(hint(engine.get()));
        // What is typed letter by letter is computed once.
        lookAgain.setOnFinished(event -> inspect.look());
        settings.onEdit((before, after) -> {
            if (settings.all()
                .stream()
                .anyMatch(setting -> setting.affectsCertificates()
                        && !after.get(setting.key()).equals(before.get(setting.key())))) {
                lookAgain.playFromStart();
            }
        });
        chosen.addListener((property, before, after) -> {
            better.set(Optional.empty());
            if (after != null) {
                open(after);
            }
        });
    }

    private String hint(Engine state) {
        return switch (state) {
            case Engine.Starting starting -> messages.get("engine.starting");
            case Engine.Ready ready -> "";
            case Engine.Missing missing -> missing.reason();
        };
    }

    /** The models to choose from. */
    public ObservableList<ModelCard> cards() {
        return cards;
    }

    /** The model chosen; setting it opens it. */
    public ObjectProperty<ModelCard> chosenProperty() {
        return chosen;
    }

    /** How the model is. */
    public ReadOnlyObjectProperty<Engine> engineProperty() {
        return engine.getReadOnlyProperty();
    }

    /** What is shown beside the gallery. */
    public ObjectProperty<Perspective> perspectiveProperty() {
        return perspective;
    }

    @Override
    public String perspectiveName() {
        return perspective.get().name();
    }

    @Override
    public void showPerspective(String name) {
        Arrays.stream(Perspective.values())
            .filter(each -> each.name().equals(name))
            .findFirst()
            .ifPresent(perspective::set);
    }

    /** A model that would suit the images better than the one chosen; empty where there is none. */
    public ReadOnlyObjectProperty<Optional<ModelCard>> betterProperty() {
        return better.getReadOnlyProperty();
    }

    @Override
    public List<Path> sources() {
        return List.copyOf(sources);
    }

    @Override
    public String model() {
        return chosen.get() == null ? wished : chosen.get().id();
    }

    @Override
    public ObservableValue<LoadedModel> loaded() {
        return inspect.modelProperty();
    }

    /** What is open, in a few words: the name of the data set where there is one. */
    public String dataName() {
        return open.size() == 1 ? open.getFirst().name() : messages.get("data.several", open.size());
    }

    /** The images. */
    @Override
    public GalleryModel gallery() {
        return gallery;
    }

    /** The selected image. */
    public InspectModel inspect() {
        return inspect;
    }

    /** The settings. */
    @Override
    public SettingsModel settings() {
        return settings;
    }

    /**
     * Begins: looks for models, opens one, and lists the images to begin with.
     *
     * @param images files and folders; a model named as one of them is preferred
     * @param begun called when the images are there
     */
    public void begin(List<Path> images, Runnable begun) {
        if (images.isEmpty()) {
            begun.run();
        } else {
            add(images, begun);
        }
        runner.submit(messages.get("work.models"), context -> catalog.list(), found -> {
            cards.setAll(found);
            if (found.isEmpty()) {
                NoModelInstalledException none = new NoModelInstalledException(places.models(), messages);
                engine.set(new Engine.Missing(none.getMessage()));
                onRefused.accept(none);
            } else {
                chosen.set(found.stream()
                    .filter(card -> card.id().equals(wished)
                            || wished.isEmpty() && images.stream().anyMatch(path -> path.endsWith(card.id())))
                    .findFirst()
                    .orElse(found.getFirst()));
            }
        });
    }

    /** Looks for models again and opens one, anew where it is open already: it has changed. */
    public void reload(String id) {
        runner.submit(messages.get("work.models"), context -> catalog.list(), found -> {
            ModelCard wanted = found.stream().filter(card -> card.id().equals(id)).findFirst().orElseThrow();
            boolean same = wanted.equals(chosen.get());
            cards.setAll(found);
            chosen.set(wanted);
            if (same) {
                open(wanted);
            }
        });
    }

    /** Opens the chosen model anew, where there is one: it is to run elsewhere. */
    public void reopen() {
        Optional.ofNullable(chosen.get()).ifPresent(this::open);
    }

    /** Chooses a model by its id, where it is installed; before the models are known, as soon as they are. */
    public void choose(String id) {
        wished = id;
        cards.stream().filter(card -> card.id().equals(id)).findFirst().ifPresent(chosen::set);
    }

    private void open(ModelCard card) {
        opening.ifPresent(TaskHandle::cancel);
        analyses.stop();
        inspect.cancelAttack();
        inspect.modelProperty().set(null);
        model.ifPresent(this::closeLater);
        model = Optional.empty();
        gallery.cardProperty().set(card);
        engine.set(new Engine.Starting(card.id()));
        opening = Optional.of(runner.submit(messages.get("work.opening", card.id()),
                context -> load(card, context), this::opened, mistake -> {
                    engine.set(new Engine.Missing(mistake.getMessage()));
                    return false;
                }));
    }

    /** Also asks for the device, which may wait for the engine. */
    private Engine.Ready load(ModelCard card, JobContext context) {
        LoadedModel loaded = catalog.open(card.id(), context);
        if (context.isCancelled()) {
            loaded.close();
        }
        context.checkCancelled();
        return new Engine.Ready(loaded, loaded.backbone().device());
    }

    private void opened(Engine.Ready ready) {
        LoadedModel loaded = ready.model();
        model = Optional.of(loaded);
        gallery.cardProperty().set(loaded.card());
        engine.set(ready);
        analyses.restart(loaded, settings.certify());
        inspect.modelProperty().set(loaded);
    }

    private void closeLater(LoadedModel old) {
        runner.submit(messages.get("work.closing", old.card().id()), context -> {
            old.close();
            return null;
        }, done -> {});
    }

    /** Adds files, folders, archives, lists: whatever a person calls images. */
    public void add(List<Path> given) {
        add(given, () -> {});
    }

    private void add(List<Path> given, Runnable then) {
        list(context -> LoadedSources.of(given, context), found -> {
            listed(found);
            then.run();
        });
    }

    /** Who is told what was left out of what was opened and why, and that there is no model. */
    void onRefused(Consumer<UserInputException> told) {
        onRefused = told;
    }

    /** Where data sets go that are fetched. */
    public Path downloads() {
        return places.data();
    }

    /** Fetches Imagenette, goes on with what was begun, and opens its validation images. */
    public void download() {
        runner.submit(messages.get("work.download"), new DatasetDownload(RemoteArchive.IMAGENETTE, places.data()),
                folder -> add(List.of(folder.resolve("val"))));
    }

    /** Forgets all images. */
    public void clear() {
        listing.forEach(TaskHandle::cancel);
        listing.clear();
        gallery.clear();
        open.forEach(Dataset::close);
        open.clear();
        sources.clear();
        better.set(Optional.empty());
    }

    @Override
    public void replace(List<Path> given, String model, Runnable then) {
        clear();
        if (!model.isEmpty()) {
            choose(model);
        }
        list(context -> LoadedSources.ofWhatThereIs(given, context), found -> {
            listed(found);
            then.run();
        });
    }

    private void list(Job<LoadedSources> job, Consumer<LoadedSources> done) {
        listing.removeIf(work -> !work.isUnderWay());
        listing.add(runner.submit(messages.get("work.listing"), job, done));
    }

    private void listed(LoadedSources found) {
        boolean first = gallery.size() == 0;
        open.addAll(found.sets());
        found.sources().stream().filter(source -> !sources.contains(source)).forEach(sources::add);
        List<ImageItem> added = gallery.add(found.images());
        analyses.add(added);
        found.refused().forEach(onRefused);
        if (!added.isEmpty() && found.images().size() < gallery.size()) {
            gallery.selectedProperty().set(added.getFirst());
        }
        if (first && !added.isEmpty() && chosen.get() != null) {
            better.set(found.advice().better(chosen.get(), cards));
        }
    }
}
