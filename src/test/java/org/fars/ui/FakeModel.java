package org.fars.ui;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fars.attack.LinearBackbone;
import org.fars.certify.Certifiers;
import org.fars.core.JobContext;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Thumbnails.Thumbnail;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.common.Messages;
import org.fars.ui.task.TaskRunner;

/** A model with pencil-and-paper answers: is a grey 2×2 image brighter on the left or on the right? */
public final class FakeModel {
    /** The input's shape. */
    public static final Shape INPUT = new Shape(1, 2, 2);
    /** The classes. */
    public static final List<String> CLASSES = List.of("left", "right");

    private FakeModel() {}

    /** The model's card. */
    public static ModelCard card() {
        return new ModelCard("fake", "Left or right", INPUT, List.of(), CLASSES, List.of(), null, Map.of(), Map.of(),
                Map.of(), Map.of());
    }

    /** The model: scores are the sums of the left and of the right pixels. */
    public static LoadedModel model() {
        LinearHead original = new LinearHead("original", new double[][]{{1, 0, 1, 0}, {0, 1, 0, 1}}, new double[2]);
        return new LoadedModel(card(), new LinearBackbone(INPUT),
                List.of(original, new SparsemaxHead("sparsemax", original, 2, 1)), LipschitzBound.one());
    }

    /** Opens the model, anew each time. */
    public static ModelCatalog catalog() {
        return new ModelCatalog() {
            @Override
            public List<ModelCard> list() {
                return List.of(card());
            }

            @Override
            public LoadedModel open(String id, JobContext context) {
                return model();
            }
        };
    }

    /** Opens the model when asked to, and gives images these certificates. */
    public static ModelSession session(TaskRunner runner, String... certificates) {
        return new ModelSession(catalog(), Certifiers.standard().byIds(List.of(certificates)), runner,
                new Messages(Locale.ENGLISH));
    }

    /** An image with these two columns. */
    public static LabelledImage image(String name, String label, double left, double right) {
        return new LabelledImage(new Drawn(name, (float) left, (float) right), Optional.ofNullable(label));
    }

    /** An image that cannot be read. */
    public static LabelledImage broken(String name) {
        return new LabelledImage(new Torn(name), Optional.empty());
    }

    private record Drawn(String name, float left, float right) implements ImageSource {
        @Override
        public String location() {
            return "/drawn/" + name;
        }

        @Override
        public ImageTensor read(int channels, int height, int width) {
            return new ImageTensor(1, 2, 2, new float[]{left, right, left, right});
        }

        @Override
        public Thumbnail thumbnail(int side) {
            return Thumbnail.of(read(1, 2, 2));
        }
    }

    private record Torn(String name) implements ImageSource {
        @Override
        public String location() {
            return "/torn/" + name;
        }

        @Override
        public ImageTensor read(int channels, int height, int width) {
            throw new TornImage(name);
        }

        @Override
        public Thumbnail thumbnail(int side) {
            throw new TornImage(name);
        }
    }

    private static final class TornImage extends org.fars.core.UserInputException {
        TornImage(String name) {
            super(name, "is torn", null);
        }
    }
}
