package org.fars.ui.app;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.util.Duration;
import org.fars.core.AppDirectories;
import org.fars.core.UserInputException;
import org.fars.download.ArchiveDownload.DatasetDownload;
import org.fars.download.ArchiveDownload.RemoteArchive;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.app.OpenSources.LoadedSources;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryAnalyzer;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.inspect.InspectModel;
import org.fars.ui.session.SessionHost;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskRunner;

/** The window as a whole: which models there are, which one is in use, and how images come in. */
public final class WorkspaceModel implements SessionHost {
    private final ModelCatalog catalog;
    private final ModelSession models;
    private final GalleryModel gallery;
    private final GalleryAnalyzer analyzer;
    private final InspectModel inspect;
    private final SettingsModel settings;
    private final TaskRunner runner;
    private final Messages messages;
    private final AppDirectories directories;
    private final OpenSources sources;
    private final ObservableList<ModelCard> cards = FXCollections.observableArrayList();
    private final ObjectProperty<ModelCard> chosen = new SimpleObjectProperty<>();
    private final ObjectProperty<Perspective> perspective = new SimpleObjectProperty<>(Perspective.INSPECT);
    private final ReadOnlyObjectWrapper<Optional<ModelCard>> better = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<ModelCard>> followed = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final PauseTransition typing = new PauseTransition(Duration.millis(400));
    private final OpeningModel opening;
    private Consumer<UserInputException> onRefused = mistake -> {};
    private Optional<ModelSuggestion> advice = Optional.empty();
    private String wished = "";
    private boolean following;
    private boolean chosenByPerson;

    /** There is no model: images can be listed, and that is all. */
    private static final class NoModelInstalledException extends UserInputException {
        NoModelInstalledException(List<Path> folders, Messages messages) {
            super(messages.get("engine.none.what"), messages.get("engine.none.where",
                    folders.stream().map(Path::toString).collect(Collectors.joining(messages.get("engine.none.and")))),
                    null);
        }
    }

    /**
     * @param catalog lists the models
     * @param models opens them
     * @param directories where models are, and where downloads go
     */
    public WorkspaceModel(ModelCatalog catalog, ModelSession models, GalleryModel gallery, GalleryAnalyzer analyzer,
            InspectModel inspect, SettingsModel settings, AppDirectories directories, TaskRunner runner,
            Messages messages) {
        this.catalog = catalog;
        this.models = models;
        this.gallery = gallery;
        this.analyzer = analyzer;
        this.inspect = inspect;
        this.settings = settings;
        this.directories = directories;
        this.runner = runner;
        this.messages = messages;
        this.sources = new OpenSources(runner, messages);
        this.opening = new OpeningModel(sources, gallery, chosen, cards, this::clear, this::listed);
        models.stateProperty().addListener((property, before, after) -> inspect.hintProperty().set(hint(after)));
        inspect.hintProperty().set(hint(models.stateProperty().get()));
        // The catalog's card may know less than the model that was opened.
        models.onOpened(loaded -> gallery.cardProperty().set(loaded.card()));
        // What is typed letter by letter is computed once.
        typing.setOnFinished(event -> inspect.look());
        settings.onEdit((before, after) -> {
            if (settings.all()
                .stream()
                .anyMatch(setting -> setting.affectsCertificates()
                        && !after.get(setting.key()).equals(before.get(setting.key())))) {
                typing.playFromStart();
            }
        });
        chosen.addListener((property, before, after) -> {
            better.set(Optional.empty());
            followed.set(Optional.empty());
            if (after != null) {
                chosenByPerson |= !following;
                open(after);
            }
        });
    }

    private String hint(ModelSession.State state) {
        return switch (state) {
            case ModelSession.State.Opening opening -> messages.get("engine.starting");
            case ModelSession.State.Ready ready -> "";
            case ModelSession.State.Missing missing -> missing.reason();
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

    /** The model in use. */
    public ModelSession models() {
        return models;
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

    /** What is being opened, and what is asked about it. */
    public OpeningModel opening() {
        return opening;
    }

    /** The model whose place the one in use has taken because it suits the images; empty if the person chose it. */
    public ReadOnlyObjectProperty<Optional<ModelCard>> followedProperty() {
        return followed.getReadOnlyProperty();
    }

    /** A model that would suit the images better than the one chosen; empty where there is none. */
    public ReadOnlyObjectProperty<Optional<ModelCard>> betterProperty() {
        return better.getReadOnlyProperty();
    }

    @Override
    public List<Path> sources() {
        return sources.paths();
    }

    @Override
    public String model() {
        return chosen.get() == null ? wished : chosen.get().id();
    }

    @Override
    public ObservableValue<LoadedModel> loaded() {
        return models.modelProperty();
    }

    /** What is open, in a few words: the name of the data set where there is only one. */
    public String dataName() {
        return sources.name();
    }

    /** The images. */
    @Override
    public GalleryModel gallery() {
        return gallery;
    }

    /** Analyses the images. */
    public GalleryAnalyzer analyzer() {
        return analyzer;
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
        runner.submit(messages.get("work.models"), context -> new Installed(catalog.list(), catalog.damaged()), all -> {
            List<ModelCard> found = all.cards();
            cards.setAll(found);
            all.leftOut().forEach(onRefused);
            if (found.isEmpty()) {
                NoModelInstalledException none = new NoModelInstalledException(directories.models(), messages);
                models.missing(none.getMessage());
                onRefused.accept(none);
            } else {
                Optional<ModelCard> asked = found.stream()
                    .filter(card -> card.id().equals(wished)
                            || wished.isEmpty() && images.stream().anyMatch(path -> path.endsWith(card.id())))
                    .findFirst();
                ModelCard first = asked.orElse(found.getFirst());
                follow(wished.isEmpty() ? advice.flatMap(one -> one.better(first, found)).orElse(first) : first);
            }
        });
    }

    /**
     * What is in the folders of models.
     *
     * @param leftOut why others are not among the cards, those included whose id another model has
     */
    private record Installed(List<ModelCard> cards, List<UserInputException> leftOut) {}

    /** Chooses a model that the person has not asked for. */
    private void follow(ModelCard card) {
        following = true;
        chosen.set(card);
        following = false;
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
        chosenByPerson = true;
        cards.stream().filter(card -> card.id().equals(id)).findFirst().ifPresent(chosen::set);
    }

    private void open(ModelCard card) {
        gallery.cardProperty().set(card);
        models.open(card);
    }

    /** Opens files, folders, archives, lists: whatever a person calls images. Asks first if others are open. */
    public void open(List<Path> given) {
        opening.open(given);
    }

    /** Opens images beside those that are open, without asking. */
    public void add(List<Path> given) {
        add(given, () -> {});
    }

    private void add(List<Path> given, Runnable then) {
        opening.add(given, then);
    }

    /** Sets who is told what was left out of what was opened and why, and that there is no model. */
    void onRefused(Consumer<UserInputException> told) {
        onRefused = told;
        opening.onRefused(told);
    }

    /** Where downloads go. */
    public Path downloads() {
        return directories.data();
    }

    /** Downloads Imagenette, or the rest of it, and opens its validation images. */
    public void download() {
        runner.submit(messages.get("work.download"), new DatasetDownload(RemoteArchive.IMAGENETTE, directories.data()),
                folder -> open(List.of(folder.resolve("val"))));
    }

    /** Forgets all images. */
    public void clear() {
        analyzer.stop();
        gallery.clear();
        sources.clear();
        opening.skipped().clear();
        better.set(Optional.empty());
        advice = Optional.empty();
    }

    @Override
    public void replace(List<Path> given, String model, Runnable then) {
        clear();
        if (!model.isEmpty()) {
            choose(model);
        }
        opening.restore(given, then);
    }

    private void listed(LoadedSources found) {
        if (gallery.size() == 0 && !found.images().isEmpty()) {
            advice = Optional.of(found.advice());
            suggest(found.advice());
        }
        List<ImageItem> added = gallery.add(found.images());
        analyzer.add(added);
        if (!added.isEmpty() && found.images().size() < gallery.size()) {
            // Not at once: adding ten thousand images takes a while, and so does looking at another one.
            ImageItem first = added.getFirst();
            Platform.runLater(() -> {
                if (gallery.shown().contains(first)) {
                    gallery.selectedProperty().set(first);
                }
            });
        }
    }

    /** Takes the model that suits the images, or only names it if the person has chosen another one. */
    private void suggest(ModelSuggestion suggestion) {
        Optional<ModelCard> suited = Optional.ofNullable(chosen.get()).flatMap(now -> suggestion.better(now, cards));
        if (suited.isPresent() && !chosenByPerson) {
            ModelCard before = chosen.get();
            follow(suited.get());
            followed.set(Optional.of(before));
        } else {
            better.set(suited);
        }
    }

    /** Closes what is open; to be called when no job is under way any more. */
    void close() throws Exception {
        try (models; opening) {
            sources.close();
        }
    }
}
