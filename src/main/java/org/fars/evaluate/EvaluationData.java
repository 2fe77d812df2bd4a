package org.fars.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.fars.image.Dataset;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageSource;
import org.fars.model.LoadedModel;
import org.fars.model.Shape;

/**
 * The images of a data set as an evaluation takes them.
 *
 * @param name the data set's name
 * @param items the images that are evaluated, in the data set's order
 * @param labels how the data set's labels match the model's classes; empty where this is not known
 */
public record EvaluationData(String name, List<EvaluationItem> items, Optional<LabelMatch> labels) {
    private static final int MOST_NAMED = 12;

    /** Copies the list. */
    public EvaluationData {
        items = List.copyOf(items);
    }

    /** Creates data whose labels have been matched elsewhere. */
    public EvaluationData(String name, List<EvaluationItem> items) {
        this(name, items, Optional.empty());
    }

    /**
     * Returns the images of which the model has the class, and how the labels of all images match. Reads no image.
     *
     * @param data stays the caller's to close, after the evaluation
     * @throws DatasetException when no image has a label that is one of the model's classes
     */
    public static EvaluationData labelled(Dataset data, LoadedModel model) {
        List<String> classes = classes(model);
        Shape input = model.backbone().input();
        List<EvaluationItem> items = new ArrayList<>();
        for (LabelledImage image : data.images()) {
            OptionalInt label = LabelMatch.index(image, classes);
            label.ifPresent(index -> items.add(item(image.source(), index, input)));
        }
        if (items.isEmpty() && !data.images().isEmpty()) {
            LabelledImage first = data.images().getFirst();
            throw first.label()
                .map(label -> DatasetException.unknownLabel(first.source().location(), label, named(classes)))
                .orElseGet(() -> DatasetException.unlabelled(first.source().location()));
        }
        return new EvaluationData(data.name(), items, Optional.of(LabelMatch.of(data, classes)));
    }

    /** Returns all images, without their labels: for the soundness suite, which needs none. Reads no image. */
    public static EvaluationData unlabelled(Dataset data, LoadedModel model) {
        return new EvaluationData(data.name(),
                data.images().stream().map(image -> item(image.source(), -1, model.backbone().input())).toList());
    }

    private static List<String> classes(LoadedModel model) {
        return IntStream.range(0, model.heads().getFirst().classes()).mapToObj(model::label).toList();
    }

    private static EvaluationItem item(ImageSource source, int label, Shape input) {
        return new EvaluationItem(source.location(), source.name(), label,
                () -> source.read(input.channels(), input.height(), input.width()));
    }

    private static String named(List<String> classes) {
        return classes.size() <= MOST_NAMED
                ? String.join(", ", classes)
                : String.join(", ", classes.subList(0, MOST_NAMED)) + ", … (" + classes.size() + " in all)";
    }
}
