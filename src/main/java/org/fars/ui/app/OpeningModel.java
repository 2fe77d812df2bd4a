package org.fars.ui.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fars.core.UserInputException;
import org.fars.image.Dataset.SkippedFile;
import org.fars.image.Dataset;
import org.fars.image.Datasets.AmbiguousDatasetException;
import org.fars.model.ModelCard;
import org.fars.ui.app.OpenSources.LoadedSources;
import org.fars.ui.gallery.GalleryModel;

/**
 * What is being opened, and what the person is asked about it first: which split of a data set, and whether it replaces
 * the images that are open. On the window's thread.
 */
public final class OpeningModel implements AutoCloseable {
    private final OpenSources sources;
    private final GalleryModel gallery;
    private final ObjectProperty<ModelCard> chosen;
    private final List<ModelCard> cards;
    private final Runnable clear;
    private final Consumer<LoadedSources> opened;
    private final ReadOnlyObjectWrapper<Optional<Question>> question = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<AmbiguousDatasetException>> splits = new ReadOnlyObjectWrapper<>(
            Optional.empty());
    private final ObservableList<SkippedFile> skipped = FXCollections.observableArrayList();
    private Consumer<UserInputException> onRefused = mistake -> {};
    private Optional<LoadedSources> waiting = Optional.empty();

    /**
     * Whether images replace the open ones or are added to them.
     *
     * @param name of what is to be opened
     * @param images how many images it holds
     * @param inUse the id of the model in use; empty if there is none
     * @param better the id of the model that suits the images better, if there is one
     */
    public record Question(String name, int images, String inUse, Optional<String> better) {}

    /**
     * @param chosen the model in use
     * @param cards all models
     * @param clear removes the open images
     * @param opened told what was opened
     */
    OpeningModel(OpenSources sources, GalleryModel gallery, ObjectProperty<ModelCard> chosen, List<ModelCard> cards,
            Runnable clear, Consumer<LoadedSources> opened) {
        this.sources = sources;
        this.gallery = gallery;
        this.chosen = chosen;
        this.cards = cards;
        this.clear = clear;
        this.opened = opened;
    }

    /** The question that waits for an answer; empty if there is none. */
    public ReadOnlyObjectProperty<Optional<Question>> questionProperty() {
        return question.getReadOnlyProperty();
    }

    /** The data set of which one split must be chosen; empty if there is none. */
    public ReadOnlyObjectProperty<Optional<AmbiguousDatasetException>> splitsProperty() {
        return splits.getReadOnlyProperty();
    }

    /** The files that were left out of what is open. */
    public ObservableList<SkippedFile> skipped() {
        return skipped;
    }

    /** Sets who is told what was not opened and why. */
    void onRefused(Consumer<UserInputException> told) {
        onRefused = told;
    }

    /** Opens images; asks first if others are open. */
    void open(List<Path> given) {
        cancel();
        sources.look(context -> LoadedSources.of(given, context), this::openOrAsk, this::isAsked);
    }

    private void openOrAsk(LoadedSources found) {
        if (gallery.size() == 0) {
            accept(found);
            return;
        }
        waiting = Optional.of(found);
        String name = found.sets().size() == 1
                ? found.sets().getFirst().name()
                : String.valueOf(found.sources().getFirst().getFileName());
        Optional<ModelCard> now = Optional.ofNullable(chosen.get());
        question.set(Optional.of(new Question(name, found.images().size(), now.map(ModelCard::id).orElse(""),
                now.flatMap(card -> found.advice().better(card, cards)).map(ModelCard::id))));
    }

    /**
     * Opens images beside those that are open, without asking.
     *
     * @param then called when they are open, or turned out not to be images
     */
    void add(List<Path> given, Runnable then) {
        sources.look(context -> LoadedSources.of(given, context), found -> {
            accept(found);
            then.run();
        }, mistake -> {
            then.run();
            return isAsked(mistake);
        });
    }

    /** Opens what a session names, without what is no longer there. */
    void restore(List<Path> given, Runnable then) {
        sources.look(context -> LoadedSources.ofWhatThereIs(given, context), found -> {
            accept(found);
            then.run();
        }, mistake -> false);
    }

    private boolean isAsked(UserInputException mistake) {
        if (mistake instanceof AmbiguousDatasetException ambiguous) {
            splits.set(Optional.of(ambiguous));
            return true;
        }
        return false;
    }

    private void accept(LoadedSources found) {
        sources.adopt(found);
        for (Dataset set : found.sets()) {
            skipped.addAll(set.skipped());
        }
        found.refused().stream().filter(mistake -> !isAsked(mistake)).forEach(onRefused);
        opened.accept(found);
    }

    /** Answers the question: the open images are removed first. */
    public void replace() {
        Optional<LoadedSources> found = answered();
        if (found.isPresent()) {
            clear.run();
            accept(found.get());
        }
    }

    /** Answers the question: the images are opened beside the others. */
    public void add() {
        answered().ifPresent(this::accept);
    }

    /** Answers a question: nothing is opened. */
    public void cancel() {
        splits.set(Optional.empty());
        answered().ifPresent(LoadedSources::close);
    }

    private Optional<LoadedSources> answered() {
        Optional<LoadedSources> found = waiting;
        waiting = Optional.empty();
        question.set(Optional.empty());
        return found;
    }

    /** Opens one split of the data set that has several. */
    public void choose(Path split) {
        open(List.of(split));
    }

    /** Closes what waits for an answer. */
    @Override
    public void close() {
        answered().ifPresent(LoadedSources::close);
    }
}
