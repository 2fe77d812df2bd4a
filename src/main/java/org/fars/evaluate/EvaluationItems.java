package org.fars.evaluate;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.fars.core.UserInputException;
import org.fars.image.ClassNames;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;
import org.fars.model.Shape;

/** A data set's images as an evaluation takes them. */
public final class EvaluationItems {
    private static final int MOST_NAMED = 12;

    private EvaluationItems() {}

    /**
     * The images with their classes; reads none of them.
     *
     * @param data stays the caller's to close, after the evaluation
     * @throws DatasetException when an image has no label, or one that is none of the model's classes
     */
    public static List<EvaluationItem> labelled(Dataset data, LoadedModel model) {
        List<String> classes = IntStream.range(0, model.heads().getFirst().classes()).mapToObj(model::label).toList();
        Shape input = model.backbone().input();
        return data.images().stream().map(image -> item(image.source(), label(image, classes), input)).toList();
    }

    /** The images without their classes, for what does not ask for them: the soundness suite. */
    public static List<EvaluationItem> unlabelled(Dataset data, LoadedModel model) {
        return data.images().stream().map(image -> item(image.source(), -1, model.backbone().input())).toList();
    }

    private static EvaluationItem item(ImageSource source, int label, Shape input) {
        return new EvaluationItem(source.location(), source.name(), label,
                () -> source.read(input.channels(), input.height(), input.width()));
    }

    private static int label(LabelledImage image, List<String> classes) {
        String label = image.label()
            .orElseThrow(() -> DatasetException.unlabelled(image.source().location()));
        return ClassNames.index(label, classes)
            .orElseThrow(() -> DatasetException.unknownLabel(image.source().location(), label, named(classes)));
    }

    private static String named(List<String> classes) {
        return classes.size() <= MOST_NAMED
                ? String.join(", ", classes)
                : String.join(", ", classes.subList(0, MOST_NAMED)) + ", … (" + classes.size() + " in all)";
    }

    /**
     * One image of a data set, with its class.
     *
     * @param location where it is, in full; tells it from all others, now and in the next session
     * @param name its name for people
     * @param label the index of its class
     * @param image reads it, in the model's input shape; throws {@link org.fars.core.UserInputException} where it cannot
     */
    public record EvaluationItem(String location, String name, int label, Supplier<ImageTensor> image) {}

    /** Thrown when a data set cannot be evaluated: a class is unknown, or its folder disappeared. */
    public static final class DatasetException extends UserInputException {
        private DatasetException(String subject, String sentence) {
            super(subject, sentence, null);
        }

        /** An image has no label. */
        static DatasetException unlabelled(String image) {
            return new DatasetException(image,
                    "has no label; put the images of each class in a folder with the class's name");
        }

        /**
         * An image has a label that is none of the model's classes.
         *
         * @param classes the model's classes, in words
         */
        static DatasetException unknownLabel(String image, String label, String classes) {
            return new DatasetException(image, "its label '" + label + "' is none of the model's classes: " + classes);
        }

        /** A folder of images disappeared while they were evaluated, for example because a drive was removed. */
        public static DatasetException unavailable(Path folder) {
            return new DatasetException(folder.toString(),
                    "is not there any more; what was evaluated before is kept, and the run can be resumed when it is back");
        }
    }
}
