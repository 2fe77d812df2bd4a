package org.fars.ui.train;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fars.core.JobContext;
import org.fars.image.ClassNames;
import org.fars.image.Dataset.LabelledImage;
import org.fars.model.LoadedModel;
import org.fars.train.HeadRecipe;
import org.fars.train.HeadTrainer;
import org.fars.train.HeadTrainingService.HeadTrainingRequest;
import org.fars.train.HeadTrainingService;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner.UiChannel;
import org.fars.ui.task.TaskRunner;

/** Trains a head on the open images: its options and its progress. */
public final class TrainModel {
    private static final double HOLDOUT = 0.15;

    private final GalleryModel gallery;
    private final ReadOnlyObjectProperty<LoadedModel> loaded;
    private final HeadTraining training;
    private final TaskRunner runner;
    private final Messages messages;
    private final Consumer<String> trained;
    private final UiChannel<Event> events;
    private final ObjectProperty<HeadRecipe.Kind> kind = new SimpleObjectProperty<>(HeadRecipe.Kind.ORIGINAL);
    private final BooleanProperty ownClasses = new SimpleBooleanProperty();
    private final StringProperty id = new SimpleStringProperty("my-model");
    private final IntegerProperty epochs = new SimpleIntegerProperty(40);
    private final DoubleProperty sigma = new SimpleDoubleProperty(0.25);
    private final ObservableList<HeadTrainer.Epoch> curve = FXCollections.observableArrayList();
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper();
    private final ReadOnlyStringWrapper message = new ReadOnlyStringWrapper("");
    private Optional<TaskHandle> work = Optional.empty();
    private int run;
    private int leftOut;

    private sealed interface Event {
        int run();

        record Done(int run, HeadTrainer.Epoch epoch) implements Event {}

        record LeftOut(int run) implements Event {}
    }

    /**
     * @param gallery the images
     * @param loaded the loaded model, null while there is none
     * @param trained told the id of the model with the new head
     */
    public TrainModel(GalleryModel gallery, ReadOnlyObjectProperty<LoadedModel> loaded, HeadTraining training,
            TaskRunner runner, Messages messages, Consumer<String> trained) {
        this.gallery = gallery;
        this.loaded = loaded;
        this.training = training;
        this.runner = runner;
        this.messages = messages;
        this.trained = trained;
        this.events = runner.channel(batch -> batch.forEach(this::receive));
    }

    /** The kind of head. */
    public ObjectProperty<HeadRecipe.Kind> kindProperty() {
        return kind;
    }

    /** Whether to create a new model with the images' classes instead of adding a head to a copy of this one. */
    public BooleanProperty ownClassesProperty() {
        return ownClasses;
    }

    /** The id of the new model. */
    public StringProperty idProperty() {
        return id;
    }

    /** The number of epochs. */
    public IntegerProperty epochsProperty() {
        return epochs;
    }

    /** σ of the noise for a multi-layer head, ℓ2 in the embedding. */
    public DoubleProperty sigmaProperty() {
        return sigma;
    }

    /** Returns the epochs so far. */
    public ObservableList<HeadTrainer.Epoch> curve() {
        return curve;
    }

    /** Whether a training is running. */
    public ReadOnlyBooleanProperty runningProperty() {
        return running.getReadOnlyProperty();
    }

    /** The status, in one sentence. */
    public ReadOnlyStringProperty messageProperty() {
        return message.getReadOnlyProperty();
    }

    /** Returns the images that have a label. */
    public List<LabelledImage> labelled() {
        return gallery.all()
            .stream()
            .filter(item -> !item.broken())
            .map(ImageItem::entry)
            .filter(entry -> entry.label().isPresent())
            .toList();
    }

    /** Updates the options and the status for the images that are open now. */
    public void refresh() {
        List<LabelledImage> images = labelled();
        List<String> classes = ClassNames.shownBy(images);
        Optional<LoadedModel> model = Optional.ofNullable(loaded.get());
        ownClasses.set(model.isPresent() && !classes.stream()
            .allMatch(name -> model.get().card().classes() != null
                    && ClassNames.index(name, model.get().card().classes()).isPresent()));
        if (!running.get()) {
            message.set(model.isEmpty()
                    ? messages.get(gallery.isDense() ? "train.dense" : "train.nomodel")
                    : classes.size() < 2
                            ? messages.get("train.nolabels")
                            : messages.get("train.images", images.size(), classes.size(), model.get().card().id()));
        }
    }

    /** Returns whether there is something to train on. */
    public boolean canStart() {
        return loaded.get() != null && ClassNames.shownBy(labelled()).size() >= 2;
    }

    /** Returns whether the id of the new model is valid. */
    public boolean isIdValid() {
        return !ownClasses.get() || id.get().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    }

    /** Starts a training, or cancels the running one. */
    public void startOrCancel() {
        if (running.get()) {
            work.ifPresent(TaskHandle::cancel);
        } else if (canStart() && isIdValid()) {
            start(loaded.get());
        }
    }

    private void start(LoadedModel model) {
        int number = ++run;
        leftOut = 0;
        curve.clear();
        HeadTrainingRequest request = request(model);
        List<LabelledImage> images = labelled();
        running.set(true);
        message.set(messages.get("train.embedding"));
        TaskHandle started = runner.submit(messages.get("work.training", request.head()),
                context -> training.train(request, images, listener(number), context), this::done, mistake -> {
                    message.set(mistake.getMessage());
                    return true;
                });
        work = Optional.of(started);
        if (!started.isUnderWay()) {
            running.set(false);
        }
        started.underWayProperty().addListener((property, before, after) -> {
            if (!after && number == run) {
                running.set(false);
            }
        });
    }

    private HeadTrainingRequest request(LoadedModel model) {
        HeadRecipe base = kind.get().recipe(sigma.get(), 0);
        HeadRecipe recipe = base.with(epochs.get(), base.rate(), base.margin(), base.temperature(), HOLDOUT);
        String name = ownClasses.get() ? kind.get().id() : "my-" + kind.get().id();
        return new HeadTrainingRequest(model, messages.get("train.data"), name, recipe,
                ownClasses.get() ? Optional.of(id.get()) : Optional.empty());
    }

    private HeadTrainingService.Listener listener(int number) {
        return new HeadTrainingService.Listener() {
            @Override
            public void leftOut(String sentence) {
                events.send(new Event.LeftOut(number));
            }

            @Override
            public void epoch(HeadTrainer.Epoch epoch) {
                events.send(new Event.Done(number, epoch));
            }
        };
    }

    private void receive(Event event) {
        if (event.run() != run) {
            return;
        }
        switch (event) {
            case Event.Done done -> {
                curve.add(done.epoch());
                message.set(messages.get("train.epoch", done.epoch().epoch(), epochs.get(),
                        done.epoch()
                            .heldOut()
                            .map(held -> String.format(Locale.ROOT, "%.1f", held.natural()))
                            .orElse("–")));
            }
            case Event.LeftOut _ -> leftOut++;
        }
    }

    private void done(String model) {
        message.set(leftOut == 0
                ? messages.get("train.done", model)
                : messages.get("train.done.left", model, leftOut));
        trained.accept(model);
    }

    /** Trains heads and puts them where models are found. */
    @FunctionalInterface
    public interface HeadTraining {
        /**
         * Trains a head; see {@link HeadTrainingService#train}.
         *
         * @return the id of the model that has it now
         */
        String train(HeadTrainingRequest request, List<LabelledImage> images, HeadTrainingService.Listener listener,
                JobContext context)
                throws Exception;
    }
}
