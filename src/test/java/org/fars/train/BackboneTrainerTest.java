package org.fars.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fars.model.torch.EngineForTests.ENGINE;
import static org.fars.model.torch.EngineForTests.JSON;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.LayerSpec;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.Shape;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.ModelWriter;
import org.fars.train.BackboneRecipe.InvalidRecipeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackboneTrainerTest {
    private static final Shape INPUT = new Shape(1, 8, 8);

    @TempDir
    Path folder;

    private static BackboneRecipe recipe(int epochs, double rate) {
        return new BackboneRecipe(INPUT,
                List.of(new LayerSpec.AveragePool(2), new LayerSpec.SpaceToDepth(2), new LayerSpec.PadChannels(6),
                        new LayerSpec.SllConv("conv1", 6, 3), new LayerSpec.Flatten(),
                        new LayerSpec.AolLinear("narrow", 8), new LayerSpec.SllLinear("linear1", 8)),
                epochs, 16, "adam", rate, "one-cycle", 0.0, "lipschitz-margin", 0.3, 0.25,
                new BackboneRecipe.Augmentation(1, true, 0.1, 2, 0.1, 10.0, 0.1, 0.1), 0.9, 0.01, 0.1, List.of(0.1), 3L,
                List.of(new BackboneRecipe.Late(3, 0.1, 0.2, BackboneRecipe.Augmentation.NONE),
                        new BackboneRecipe.Late(4, 0.05, null, null)))
            .withDefaults();
    }

    /** Bright left half or bright right half. */
    private static TrainingImages images() {
        TrainingImages images = new TrainingImages(INPUT, 2);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            int label = i % 2;
            float[] values = new float[64];
            for (int k = 0; k < 64; k++) {
                boolean bright = label == 0 ? k / 8 < 4 : k / 8 >= 4;
                values[k] = (float) Math.clamp((bright ? 0.7 : 0.3) + 0.2 * random.nextGaussian(), 0, 1);
            }
            images.add(new ImageTensor(1, 8, 8, values), label);
        }
        return images;
    }

    private TrainedBackbone train(BackboneRecipe recipe, String run, boolean resume, JobContext context)
            throws Exception {
        return new BackboneTrainer(ENGINE, JSON, recipe, images(), folder.resolve(run), resume, _ -> {}).run(context);
    }

    @Test
    void learnsASeparableTask() throws Exception {
        TrainedBackbone trained = train(recipe(4, 0.02), "easy", false, new JobContext());
        assertThat((double) trained.history().getLast().get("natural")).isGreaterThan(90);
    }

    @Test
    void aSpectrallyNormalisedNetworkLearnsAndHasAProvedBound() throws Exception {
        BackboneRecipe recipe = new BackboneRecipe(INPUT,
                List.of(new LayerSpec.AveragePool(2), new LayerSpec.SpectralConv("conv1", 8, 3),
                        new LayerSpec.GroupSort(), new LayerSpec.Flatten(), new LayerSpec.SpectralLinear("linear1", 8),
                        new LayerSpec.Relu()),
                6, 16, "adam", 0.02, "one-cycle", 0.0, "offset", 0.1, 0.1, BackboneRecipe.Augmentation.NONE, 0.0, 0.0,
                0.1,
                List.of(0.1), 3L, null)
            .withDefaults();
        TrainedBackbone trained = train(recipe, "spectral", false, new JobContext());
        ModelFolder target = new ModelFolder(folder.resolve("models/spectral"), JSON);
        ImageTensor probe = new ImageTensor(1, 8, 8, new float[64]);
        new ModelWriter(ENGINE).write(target, new ModelCard("spectral", "spectral", INPUT, recipe.architecture(),
                List.of("left", "right"), List.of(), null, Map.of(), Map.of(), null, null), trained.backbone(),
                List.of(trained.head()), List.of(probe));
        try (LoadedModel model = new ModelStore(List.of(folder.resolve("models")), ENGINE, JSON).open("spectral",
                new JobContext())) {
            assertThat(model.lipschitz().upper()).isBetween(0.999, 1 + 1e-6);
            float[] left = new float[64];
            for (int k = 0; k < 64; k++) {
                left[k] = k / 8 < 4 ? 0.7f : 0.3f;
            }
            float[] z = model.backbone().embed(List.of(new ImageTensor(1, 8, 8, left)))[0];
            double[] embedding = new double[z.length];
            for (int k = 0; k < z.length; k++) {
                embedding[k] = z[k];
            }
            assertThat(model.heads().getFirst().predict(embedding)).isZero();
        }
        assertThat((double) trained.history().getLast().get("natural")).isGreaterThan(90);
    }

    @Test
    void equalSeedsGiveEqualWeights() throws Exception {
        byte[] first = train(recipe(2, 0.02), "a", false, new JobContext()).backbone();
        byte[] second = train(recipe(2, 0.02), "b", false, new JobContext()).backbone();
        assertThat(second).isEqualTo(first);
        byte[] other = train(recipe(2, 0.02).withSeed(4L), "c", false, new JobContext()).backbone();
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void aResumedRunGivesTheWeightsOfAnUninterruptedRun() throws Exception {
        byte[] whole = train(recipe(4, 0.02), "whole", false, new JobContext()).backbone();
        JobContext context = new JobContext();
        List<String> lines = new ArrayList<>();
        assertThatThrownBy(() -> new BackboneTrainer(ENGINE, JSON, recipe(4, 0.02), images(),
                folder.resolve("stopped"), false, line -> {
                    lines.add(line);
                    if (lines.size() == 2) {
                        context.cancel();
                    }
                })
            .run(context)).isInstanceOf(JobCancelledException.class);
        assertThat(train(recipe(4, 0.02), "stopped", true, new JobContext()).backbone()).isEqualTo(whole);
    }

    @Test
    void aRunIsNotResumedWithAnotherRecipe() throws Exception {
        train(recipe(1, 0.02), "run", false, new JobContext());
        assertThatThrownBy(() -> train(recipe(2, 0.02), "run", true, new JobContext()))
            .isInstanceOf(InvalidRecipeException.class)
            .hasMessageContaining("another recipe");
    }

    @Test
    void aNonFiniteLossStopsTheRunAndNamesTheRate() {
        BackboneRecipe recipe = recipe(2, 0.02);
        BackboneRecipe broken = new BackboneRecipe(recipe.input(), recipe.architecture(), 2, 16, "sgd", 1e30, "cosine",
                0.0,
                "offset", 1e30, 1e-30, recipe.augmentation(), 0.0, 0.0, 0.1, List.of(0.1), 3L, null)
            .withDefaults();
        assertThatThrownBy(() -> train(broken, "broken", false, new JobContext()))
            .isInstanceOf(InvalidRecipeException.class)
            .hasMessageContaining("Lower 'rate'");
    }

    @Test
    void aPhaseLastsUntilTheNextBegins() {
        BackboneRecipe recipe = recipe(5, 0.02);
        assertThat(recipe.during(2).offset()).isEqualTo(0.3);
        assertThat(recipe.during(3).offset()).isEqualTo(0.1);
        assertThat(recipe.during(3).temperature()).isEqualTo(0.2);
        assertThat(recipe.during(5).offset()).isEqualTo(0.05);
        assertThat(recipe.during(5).temperature()).isEqualTo(0.25);
    }

    @Test
    void aSinglePhaseMayBeGivenWithoutAList() {
        BackboneRecipe recipe = JSON.readValue("{\"late\": {\"from\": 7, \"offset\": 0.2}}", BackboneRecipe.class);
        assertThat(recipe.late()).containsExactly(new BackboneRecipe.Late(7, 0.2, null, null));
    }

    @Test
    void rejectsASingleClass() {
        TrainingImages one = new TrainingImages(INPUT, 2);
        one.add(new ImageTensor(1, 8, 8, new float[64]), 0);
        assertThatThrownBy(() -> new BackboneTrainer(ENGINE, JSON, recipe(1, 0.02), one, folder.resolve("one"),
                false, _ -> {}))
            .isInstanceOf(InvalidRecipeException.class)
            .hasMessageContaining("at least two");
    }
}
