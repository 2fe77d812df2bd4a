package org.fars.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Shape;
import org.fars.model.torch.EngineForTests;

/** What the killed processes of {@link TrainingKillTest} run: a small training that resumes whatever is there. */
final class KilledTraining {
    private static final Shape INPUT = new Shape(1, 8, 8);
    private static final int IMAGES = 120;

    private KilledTraining() {}

    public static void main(String[] args) throws Exception {
        trainer(Path.of(args[0])).run(new JobContext());
        System.exit(0);
    }

    static BackboneTrainer trainer(Path run) throws IOException {
        BackboneRecipe recipe = EngineForTests.JSON.readValue(
                """
                        {"input": {"channels": 1, "height": 8, "width": 8}, "architecture": [{"layer": "space-to-depth", "block": 2},
                        {"layer": "sll-conv", "name": "conv1", "inner": 4, "kernel": 3}, {"layer": "flatten"},
                        {"layer": "aol-linear", "name": "narrow", "out": 6}, {"layer": "sll-linear", "name": "linear1", "inner": 6}],
                        "epochs": 40, "batch": 16, "rate": 0.01, "offset": 0.3,
                        "augmentation": {"shift": 1, "flip": true, "zoom": 0.1, "brightness": 0.1}, "averaging": 0.9,
                        "lookahead": {"steps": 3, "rate": 0.5}, "centring": true, "gradientNoise": 0.01, "holdout": 0.1,
                        "eps": [0.1], "seed": 3, "late": {"from": 20, "offset": 0.1, "temperature": 0.2, "augmentation": {}}}
                        """,
                BackboneRecipe.class);
        return new BackboneTrainer(EngineForTests.ENGINE, EngineForTests.JSON, recipe, images(), run, true, _ -> {});
    }

    private static TrainingImages images() {
        TrainingImages images = new TrainingImages(INPUT, 1, 1);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < IMAGES; i++) {
            float[] values = new float[INPUT.size()];
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) Math.clamp(0.3 + 0.4 * (i % 2) + 0.2 * random.nextGaussian(), 0, 1);
            }
            images.add(new ImageTensor(INPUT.channels(), INPUT.height(), INPUT.width(), values), i % 2);
        }
        return images;
    }
}
