package org.fars.model.torch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fars.core.JobContext;
import org.fars.image.ClassNames;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;
import org.fars.model.Shape;

/** The model and the sample images that this project ships, for tests of what it promises of them. */
public final class ShippedModel {
    private static final Path SAMPLES = Path.of("assets", "fashion-mnist");

    private ShippedModel() {}

    /** Opens the model; to be closed. */
    public static LoadedModel open() {
        return new ModelStore(List.of(Path.of("models")), EngineForTests.ENGINE, EngineForTests.JSON)
            .open("fashion-mnist", new JobContext());
    }

    /**
     * One sample image.
     *
     * @param label the index of its true class
     */
    public record Sample(ImageTensor image, int label) {}

    /** Every {@code stride}-th sample image, all classes among them. */
    public static List<Sample> samples(LoadedModel model, int stride) {
        Shape input = model.card().input();
        try (Dataset dataset = Datasets.open(SAMPLES)) {
            List<Sample> samples = new ArrayList<>();
            for (int i = 0; i < dataset.images().size(); i += stride) {
                LabelledImage image = dataset.images().get(i);
                int label = ClassNames.index(image.label().orElseThrow(), model.card().classes()).orElseThrow();
                samples.add(new Sample(image.source().read(input.channels(), input.height(), input.width()), label));
            }
            return samples;
        }
    }
}
