package org.fars.ui.analysis;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fars.certify.Certifier;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.model.ImageSize;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.ui.common.Messages;
import org.fars.ui.task.TaskRunner.ResourceHandoff;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/**
 * The model in use. Opens models in the background, is the only owner of the one that is open, and closes each once: when
 * another takes its place, when it comes too late, or when the window closes. On the window's thread.
 */
public final class ModelSession implements AutoCloseable {
    private static final int LARGEST_SCALE = 4;

    private final ModelCatalog catalog;
    private final List<Certifier> certifiers;
    private final TaskRunner runner;
    private final Messages messages;
    private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(new State.Opening(""));
    private final ReadOnlyObjectWrapper<LoadedModel> model = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<LoadedModel> dense = new ReadOnlyObjectWrapper<>();
    private Optional<ImageAnalyses> analyses = Optional.empty();
    private Optional<Opening> opening = Optional.empty();
    private Optional<ModelCard> chosen = Optional.empty();

    /** Whether there is a model to work with. */
    public sealed interface State {
        /**
         * One is being opened.
         *
         * @param id the model's id; empty while it is not known which
         */
        record Opening(String id) implements State {}

        /**
         * One is open.
         *
         * @param model the model
         * @param device the name of the device that it runs on
         */
        record Ready(LoadedModel model, String device) implements State {}

        /**
         * There is none.
         *
         * @param reason one sentence that says why
         */
        record Missing(String reason) implements State {}
    }

    @FunctionalInterface
    private interface ModelOpener {
        LoadedModel open(JobContext context);
    }

    private record Opening(TaskHandle task, ResourceHandoff<LoadedModel> handoff) {}

    /**
     * @param catalog opens models
     * @param certifiers the certificates of {@link #analyses()}
     */
    public ModelSession(ModelCatalog catalog, List<Certifier> certifiers, TaskRunner runner, Messages messages) {
        this.catalog = catalog;
        this.certifiers = List.copyOf(certifiers);
        this.runner = runner;
        this.messages = messages;
    }

    /** Whether there is a model to work with. */
    public ReadOnlyObjectProperty<State> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /** The model in use that classifies; null while there is none, or a dense one. Its users stop when it goes. */
    public ReadOnlyObjectProperty<LoadedModel> modelProperty() {
        return model.getReadOnlyProperty();
    }

    /** The dense model in use; null while there is none, or one that classifies. Its users stop when it goes. */
    public ReadOnlyObjectProperty<LoadedModel> denseProperty() {
        return dense.getReadOnlyProperty();
    }

    /** Adds a listener to models that were opened, of both kinds. */
    public void onOpened(Consumer<LoadedModel> listener) {
        for (ReadOnlyObjectWrapper<LoadedModel> each : List.of(model, dense)) {
            each.addListener((property, before, after) -> {
                if (after != null) {
                    listener.accept(after);
                }
            });
        }
    }

    /** What the model in use says of images; empty while there is none. */
    public Optional<ImageAnalyses> analyses() {
        return analyses;
    }

    /** Opens a model in place of the one in use. */
    public void open(ModelCard card) {
        open(card, context -> catalog.open(card.id(), context));
    }

    /** Opens the dense model in use for images of another size. */
    public void resize(ImageSize size) {
        chosen.ifPresent(card -> open(card, context -> catalog.open(card.id(), size, context)));
    }

    /** Returns the sizes to choose from for a dense model: once to four times that of its card. */
    public List<ImageSize> sizes() {
        return chosen.filter(ModelCard::isDense)
            .map(card -> IntStream.rangeClosed(1, LARGEST_SCALE)
                .mapToObj(scale -> new ImageSize(scale * card.input().height(), scale * card.input().width()))
                .toList())
            .orElse(List.of());
    }

    private void open(ModelCard card, ModelOpener opener) {
        letGo().ifPresent(this::closeLater);
        chosen = Optional.of(card);
        state.set(new State.Opening(card.id()));
        ResourceHandoff<LoadedModel> handoff = new ResourceHandoff<>();
        TaskHandle task = runner.submit(messages.get("work.opening", card.id()),
                context -> load(opener, handoff, context), device -> opened(handoff, device), mistake -> {
                    state.set(new State.Missing(mistake.getMessage()));
                    return false;
                });
        opening = Optional.of(new Opening(task, handoff)).filter(one -> one.task().isUnderWay());
    }

    /** Opens the model; also asks for its device, which may wait for the engine. */
    private String load(ModelOpener opener, ResourceHandoff<LoadedModel> handoff, JobContext context) throws Exception {
        LoadedModel opened = opener.open(context);
        try {
            if (!opened.card().isDense()) {
                opened.requireHeads();
            }
        } catch (UserInputException mistake) {
            opened.close();
            throw mistake;
        }
        return handoff.offer(opened, context).backbone().device();
    }

    private void opened(ResourceHandoff<LoadedModel> handoff, String device) {
        opening = Optional.empty();
        handoff.take().ifPresent(loaded -> {
            analyses = Optional.of(new ImageAnalyses(loaded, certifiers));
            state.set(new State.Ready(loaded, device));
            (loaded.card().isDense() ? dense : model).set(loaded);
        });
    }

    /** There is no model to open. */
    public void missing(String reason) {
        letGo().ifPresent(this::closeLater);
        state.set(new State.Missing(reason));
    }

    /** Has everyone stop working with the model in use, and gives up the one that is being opened. */
    private Optional<LoadedModel> letGo() {
        Optional<LoadedModel> late = opening.flatMap(one -> {
            one.task().cancel();
            return one.handoff().abandon();
        });
        opening = Optional.empty();
        analyses = Optional.empty();
        Optional<LoadedModel> old = Optional.ofNullable(model.get()).or(() -> Optional.ofNullable(dense.get()));
        model.set(null);
        dense.set(null);
        return late.or(() -> old);
    }

    private void closeLater(LoadedModel old) {
        runner.submit(messages.get("work.closing", old.card().id()), context -> {
            old.close();
            return null;
        }, done -> {});
    }

    /** Closes the model in use; to be called when no job is under way any more. */
    @Override
    public void close() {
        letGo().ifPresent(LoadedModel::close);
    }
}
