package org.fars.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;
import org.fars.model.torch.EngineForTests;

/** What the killed processes of {@link TrainingKillTest} run: a small training that resumes whatever is there. */
final class KilledTraining {
    private static final Shape INPUT = new Shape(1, 8, 8);
    private static final int EPOCHS = 40;
    private static final int IMAGES = 120;

    private KilledTraining() {}

    public static void main(String[] args) throws Exception {
        trainer(Path.of(args[0])).run(new JobContext());
        System.exit(0);
    }

    static BackboneTrainer trainer(Path run) throws IOException {
        BackboneRecipe recipe = new BackboneRecipe(INPUT,
                List.of(new LayerSpec.SpaceToDepth(2), new LayerSpec.SllConv("conv1", 4, 3), new LayerSpec.Flatten(),
                        new LayerSpec.AolLinear("narrow", 6), new LayerSpec.SllLinear("linear1", 6)),
                EPOCHS, 16, "adam", 0.01, "one-cycle", 0.0, "offset", 0.3, 0.25,
                new BackboneRecipe.Augmentation(1, true, 0.1, 0, 0.1, null, null, null), 0.9, 0.01, 0.1, List.of(0.1),
                3L,
                List.of(new BackboneRecipe.Late(20, 0.1, 0.2, BackboneRecipe.Augmentation.NONE)))
            .withDefaults();
        return new BackboneTrainer(EngineForTests.ENGINE, EngineForTests.JSON, recipe, images(), run, true, _ -> {});
    }

    private static TrainingImages images() {
        TrainingImages images = new TrainingImages(INPUT, 1);
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
