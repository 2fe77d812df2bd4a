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
        return parse(
                """
                        {"input": {"channels": 1, "height": 8, "width": 8}, "architecture": [
                        {"layer": "average-pool", "size": 2}, {"layer": "space-to-depth", "block": 2},
                        {"layer": "pad-channels", "channels": 6}, {"layer": "sll-conv", "name": "conv1", "inner": 6, "kernel": 3},
                        {"layer": "flatten"}, {"layer": "aol-linear", "name": "narrow", "out": 8},
                        {"layer": "sll-linear", "name": "linear1", "inner": 8}],
                        "epochs": %d, "batch": 16, "rate": %s, "loss": "lipschitz-margin", "offset": 0.3,
                        "augmentation": {"shift": 1, "flip": true, "zoom": 0.1, "cutout": 2, "brightness": 0.1, "rotation": 10,
                        "stretch": 0.1, "colour": 0.1}, "averaging": 0.9, "gradientNoise": 0.01, "holdout": 0.1, "eps": [0.1],
                        "seed": 3, "late": [{"from": 3, "offset": 0.1, "temperature": 0.2, "augmentation": {}},
                        {"from": 4, "offset": 0.05}]}
                        """
                    .formatted(epochs, rate));
    }

    private static BackboneRecipe parse(String json) {
        return JSON.readValue(json, BackboneRecipe.class);
    }

    /** Bright left half or bright right half. */
    private static TrainingImages images(int sourceScale) {
        TrainingImages images = new TrainingImages(INPUT, 2, sourceScale);
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
        return new BackboneTrainer(ENGINE, JSON, recipe, images(recipe.sourceScale()), folder.resolve(run), resume,
                _ -> {})
            .run(context);
    }

    @Test
    void learnsASeparableTask() throws Exception {
        TrainedBackbone trained = train(recipe(4, 0.02), "easy", false, new JobContext());
        assertThat((double) trained.history().getLast().get("natural")).isGreaterThan(90);
    }

    @Test
    void aSpectrallyNormalisedNetworkLearnsAndHasAProvedBound() throws Exception {
        assertLearnsWithBoundOne("""
                {"layer": "spectral-conv", "name": "conv1", "out": 8, "kernel": 3}, {"layer": "group-sort"},
                {"layer": "flatten"}, {"layer": "spectral-linear", "name": "linear1", "out": 8}, {"layer": "relu"}
                """, "");
    }

    @Test
    void orthogonalLayersWithMaxMinLearnAndHaveAProvedBound() throws Exception {
        assertLearnsWithBoundOne("""
                {"layer": "flatten"}, {"layer": "orthogonal-linear", "name": "linear1"}, {"layer": "group-sort"},
                {"layer": "orthogonal-linear", "name": "linear2"}, {"layer": "group-sort"}
                """, "");
    }

    @Test
    void branchesLearnAndHaveAProvedBound() throws Exception {
        assertLearnsWithBoundOne("""
                {"layer": "branches", "branches": [
                {"weight": 0.7, "layers": [{"layer": "sll-conv", "name": "conv1", "inner": 4, "kernel": 3},
                {"layer": "flatten"}]},
                {"weight": 0.3, "layers": [{"layer": "flatten"}, {"layer": "aol-linear", "name": "narrow", "out": 6}]}]}
                """, "");
    }

    @Test
    void centredBatchesAreFoldedIntoTheBiases() throws Exception {
        assertLearnsWithBoundOne(
                """
                        {"layer": "sll-conv", "name": "conv1", "inner": 4, "kernel": 3}, {"layer": "flatten"},
                        {"layer": "aol-linear", "name": "narrow", "out": 8}, {"layer": "sll-linear", "name": "linear1", "inner": 8}
                        """,
                ", \"centring\": true, \"averaging\": 0.9");
    }

    @Test
    void theRecipeOfCropsAnnealingAndLookaheadLearns() throws Exception {
        assertLearnsWithBoundOne("""
                {"layer": "flatten"}, {"layer": "aol-linear", "name": "narrow", "out": 8}
                """, """
                , "sourceScale": 2, "loss": "logit-annealing", "annealing": 2, "optimizer": "nadam",
                "schedule": "warm-up-cosine", "lookahead": {"steps": 4, "rate": 0.5}, "ramp": 0.5,
                "augmentation": {"crop": {"area": 0.8, "aspect": 0.1}, "rotation": 5,
                "jitter": {"contrast": 0.1, "brightness": 0.1, "saturation": 0.1, "channels": 0.02},
                "erase": {"chance": 0.3, "smallest": 0.2, "largest": 0.4}}""");
    }

    /** Trains the layers behind a pool, writes the model, opens it, and compares what it says of an easy image. */
    private void assertLearnsWithBoundOne(String layers, String settings) throws Exception {
        BackboneRecipe recipe = parse("""
                {"input": {"channels": 1, "height": 8, "width": 8},
                "architecture": [{"layer": "average-pool", "size": 2}, %s],
                "epochs": 6, "batch": 16, "rate": 0.02, "offset": 0.1, "temperature": 0.1, "holdout": 0.1, "eps": [0.1],
                "seed": 3%s}
                """.formatted(layers, settings));
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
        byte[] other = train(recipe(2, 0.02).with(null, 4L), "c", false, new JobContext()).backbone();
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void aResumedRunGivesTheWeightsOfAnUninterruptedRun() throws Exception {
        byte[] whole = train(recipe(4, 0.02), "whole", false, new JobContext()).backbone();
        JobContext context = new JobContext();
        List<String> lines = new ArrayList<>();
        assertThatThrownBy(() -> new BackboneTrainer(ENGINE, JSON, recipe(4, 0.02), images(1),
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
        BackboneRecipe broken = parse(
                """
                        {"input": {"channels": 1, "height": 8, "width": 8}, "architecture": [{"layer": "average-pool", "size": 2},
                        {"layer": "flatten"}, {"layer": "sll-linear", "name": "linear1", "inner": 8}], "epochs": 2, "batch": 16,
                        "optimizer": "sgd", "rate": 1e30, "offset": 1e30, "temperature": 1e-30, "holdout": 0.1}
                        """);
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
        assertThat(recipe.late()).containsExactly(new BackboneRecipe.Phase(7, 0.2, null, null));
    }

    @Test
    void rejectsASingleClass() {
        TrainingImages one = new TrainingImages(INPUT, 2, 1);
        one.add(new ImageTensor(1, 8, 8, new float[64]), 0);
        assertThatThrownBy(() -> new BackboneTrainer(ENGINE, JSON, recipe(1, 0.02), one, folder.resolve("one"),
                false, _ -> {}))
            .isInstanceOf(InvalidRecipeException.class)
            .hasMessageContaining("at least two");
    }
}
