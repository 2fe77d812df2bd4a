package org.fars.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fars.model.torch.EngineForTests.ENGINE;
import static org.fars.model.torch.EngineForTests.JSON;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Datasets;
import org.fars.image.ImageTensor;
import org.fars.image.PngWriter;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.MultiLayerHead;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.RandomModel;
import org.fars.train.BackboneRecipe.InvalidRecipeException;
import org.fars.train.HeadTrainingService.HeadTrainingRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadTrainingServiceTest {
    @TempDir
    private Path folder;
    private Path own;
    private ModelStore store;
    private HeadTrainingService service;
    private final List<String> leftOut = new ArrayList<>();
    private final List<HeadTrainer.Epoch> epochs = new ArrayList<>();

    @BeforeEach
    void writeShippedModel() throws Exception {
        RandomModel.write(folder.resolve("shipped"), "shipped", RandomModel.weights(1));
        own = folder.resolve("own");
        store = new ModelStore(List.of(own, folder.resolve("shipped")), ENGINE, JSON);
        service = new HeadTrainingService(ENGINE, store, own);
    }

    private List<LabelledImage> images(String... classes) throws Exception {
        SplittableRandom random = new SplittableRandom(4);
        Path data = folder.resolve("data");
        for (int i = 0; i < 12; i++) {
            Path file = data.resolve(classes[i % classes.length]).resolve(i + ".png");
            Files.createDirectories(file.getParent());
            float[] values = new float[64];
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) random.nextDouble();
            }
            PngWriter.write8(file, new ImageTensor(1, 8, 8, values));
        }
        return Datasets.open(data).images();
    }

    private ModelFolder train(List<LabelledImage> images, String newModel, JobContext context) throws Exception {
        HeadRecipe recipe = new HeadRecipe(HeadRecipe.HeadLoss.CROSS_ENTROPY, List.of(), MultiLayerHead.Activation.RELU,
                0, 3, 4, "sgd", 0.05, 0, 0, 1, 0,
                1);
        try (LoadedModel model = store.open("shipped", new JobContext())) {
            return service.train(new HeadTrainingRequest(model, "data", "mine", recipe, Optional.ofNullable(newModel)),
                    images,
                    false,
                    new HeadTrainingService.Listener() {
                        @Override
                        public void leftOut(String sentence) {
                            leftOut.add(sentence);
                        }

                        @Override
                        public void epoch(HeadTrainer.Epoch epoch) {
                            epochs.add(epoch);
                        }
                    }, context);
        }
    }

    @Test
    void aHeadWithOwnClassesMakesAModelThatOpens() throws Exception {
        List<LabelledImage> images = new ArrayList<>(images("cat", "dog"));
        Path torn = Files.writeString(folder.resolve("data/cat/torn.png"), "no image");
        images.addAll(Datasets.open(folder.resolve("data"))
            .images()
            .stream()
            .filter(image -> image.name().contains(torn.getFileName().toString()))
            .toList());
        train(images, "pets", new JobContext());
        assertThat(epochs).hasSize(3);
        assertThat(leftOut).singleElement().asString().contains("torn.png");
        try (LoadedModel model = store.open("pets", new JobContext())) {
            assertThat(model.card().classes()).containsExactly("cat", "dog");
            assertThat(model.heads()).extracting(Head::name).containsExactly("mine", "sparsemax");
            assertThat(model.lipschitz().upper()).isEqualTo(store.open("shipped", new JobContext())
                .lipschitz()
                .upper());
        }
    }

    @Test
    void anExistingModelIsNotOverwritten() throws Exception {
        List<LabelledImage> images = images("cat", "dog");
        train(images, "pets", new JobContext());
        byte[] before = Files.readAllBytes(own.resolve("pets/model.json"));
        for (String taken : List.of("pets", "shipped")) {
            assertThatThrownBy(() -> train(images, taken, new JobContext())).isInstanceOf(InvalidRecipeException.class)
                .hasMessageContaining("choose another one");
        }
        assertThat(Files.readAllBytes(own.resolve("pets/model.json"))).isEqualTo(before);
    }

    @Test
    void aHeadForAShippedModelIsAddedToACopy() throws Exception {
        ModelCard original = new ModelFolder(folder.resolve("shipped/shipped"), JSON).card();
        String[] known = original.classes() == null
                ? new String[]{"a", "b"}
                : original.classes().toArray(String[]::new);
        ModelFolder changed = train(images(known), null, new JobContext());
        assertThat(changed.path()).startsWith(own);
        assertThat(changed.card().heads()).extracting(ModelCard.HeadCard::name).contains("mine");
        assertThat(new ModelFolder(folder.resolve("shipped/shipped"), JSON).card()).isEqualTo(original);
        try (LoadedModel model = store.open("shipped", new JobContext())) {
            assertThat(model.heads()).extracting(Head::name).contains("mine");
        }
    }

    @Test
    void aCancelledTrainingLeavesNoModel() throws Exception {
        List<LabelledImage> images = images("cat", "dog");
        JobContext context = new JobContext();
        context.cancel();
        assertThatThrownBy(() -> train(images, "pets", context)).isInstanceOf(JobCancelledException.class);
        assertThat(own.resolve("pets")).doesNotExist();
    }

    @Test
    void rejectsASingleClass() throws Exception {
        List<LabelledImage> images = images("cat");
        assertThatThrownBy(() -> train(images, "pets", new JobContext())).isInstanceOf(InvalidRecipeException.class)
            .hasMessageStartingWith("data: shows one class only");
    }
}
