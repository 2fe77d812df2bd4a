package org.fars.ui.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.fars.core.JobContext;
import org.fars.image.Dataset.LabelledImage;
import org.fars.model.LoadedModel;
import org.fars.train.HeadRecipe;
import org.fars.train.HeadTrainer.HeadValidation;
import org.fars.train.HeadTrainer;
import org.fars.train.HeadTrainingService.HeadTrainingRequest;
import org.fars.train.HeadTrainingService;
import org.fars.ui.FakeModel;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.Test;

class TrainModelTest {
    private final GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(0.3));
    private final SimpleObjectProperty<LoadedModel> loaded = new SimpleObjectProperty<>(FakeModel.model());
    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final List<HeadTrainingRequest> requests = new ArrayList<>();
    private final List<String> opened = new ArrayList<>();
    private final TrainModel train = new TrainModel(gallery, loaded, this::train, runner,
            new Messages(Locale.ENGLISH), opened::add);

    private String train(HeadTrainingRequest request, List<LabelledImage> images, HeadTrainingService.Listener listener,
            JobContext context) {
        requests.add(request);
        listener.leftOut("torn: left out");
        for (int epoch = 1; epoch <= 3; epoch++) {
            context.checkCancelled();
            listener.epoch(new HeadTrainer.Epoch(epoch, 1.0 / epoch, 90,
                    Optional.of(new HeadValidation(80, List.of(70.0, 60.0)))));
        }
        return request.newModel().orElse("fake");
    }

    private void open(String... labels) {
        List<LabelledImage> images = new ArrayList<>();
        for (String label : labels) {
            images.add(FakeModel.image(label + images.size(), label, 0.6, 0.4));
        }
        gallery.add(images);
        train.refresh();
    }

    @Test
    void imagesOfTheModelsClassesGiveItAHead() {
        open("left", "right", "left");
        assertThat(train.ownClassesProperty().get()).isFalse();
        train.startOrCancel();
        runner.drain();
        assertThat(requests).singleElement().satisfies(order -> {
            assertThat(order.newModel()).isEmpty();
            assertThat(order.head()).isEqualTo("my-original");
            assertThat(order.recipe().holdout()).isPositive();
        });
        assertThat(train.curve()).hasSize(3);
        assertThat(train.runningProperty().get()).isFalse();
        assertThat(train.messageProperty().get()).contains("fake").contains("1 images");
        assertThat(opened).containsExactly("fake");
    }

    @Test
    void otherClassesGiveANewModel() {
        open("cat", "dog");
        assertThat(train.ownClassesProperty().get()).isTrue();
        train.idProperty().set("cats");
        train.kindProperty().set(HeadRecipe.Kind.MULTI_LAYER);
        train.sigmaProperty().set(0.5);
        train.startOrCancel();
        runner.drain();
        assertThat(requests).singleElement().satisfies(order -> {
            assertThat(order.newModel()).contains("cats");
            assertThat(order.head()).isEqualTo("multi-layer");
            assertThat(order.recipe().sigma()).isEqualTo(0.5);
        });
        assertThat(opened).containsExactly("cats");
    }

    @Test
    void aNameThatNoFolderCanHaveIsNotTaken() {
        open("cat", "dog");
        train.idProperty().set("../cats");
        train.startOrCancel();
        runner.drain();
        assertThat(requests).isEmpty();
    }

    @Test
    void withoutLabelsOfTwoClassesThereIsNothingToTrainOn() {
        open("cat");
        assertThat(train.canStart()).isFalse();
        assertThat(train.messageProperty().get()).contains("needs labelled images of at least two classes");
        train.startOrCancel();
        runner.drain();
        assertThat(requests).isEmpty();
    }

    @Test
    void aStoppedTrainingChangesNothing() {
        open("left", "right");
        train.startOrCancel();
        assertThat(train.runningProperty().get()).isTrue();
        train.startOrCancel();
        runner.drain();
        assertThat(train.runningProperty().get()).isFalse();
        assertThat(opened).isEmpty();
    }
}
