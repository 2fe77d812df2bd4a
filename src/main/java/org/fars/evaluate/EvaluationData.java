package org.fars.evaluate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fars.core.UserInputException;
import org.fars.image.ClassNames;
import org.fars.image.Dataset;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset.SkippedFile;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
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
     * Returns the images of which the model has the class, and how the labels of all images match. Reads no image, unless none
     * has a label.
     *
     * @param data stays the caller's to close, after the evaluation
     * @throws DatasetException when no image has a label that is one of the model's classes
     * @throws UserInputException when that is so because the first cannot be read
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
            if (first.label().isEmpty()) {
                first.source().read(input.channels(), input.height(), input.width());
            }
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

    /**
     * How the labels of a data set match the classes of a model, and what is not evaluated. Known before an evaluation starts,
     * since it needs no image to be read.
     *
     * @param classes every class of the model, with the number of images that have it as their label
     * @param unknown the labels that are none of the model's classes, with the number of images that have them
     * @param unlabelled how many images have no label
     * @param excluded the images without a label of the model, by name, with the reason; at most {@value #MOST_LISTED}
     * @param skippedFiles how many files of the data set were left out
     * @param files those files, with the reason; at most {@value #MOST_LISTED}
     */
    public record LabelMatch(List<ClassCount> classes, @JsonProperty("unknown_labels") List<ClassCount> unknown,
            int unlabelled, @JsonProperty("excluded_images") List<SkippedFile> excluded,
            @JsonProperty("skipped_files") int skippedFiles, List<SkippedFile> files) {
        /** The most images, and the most files, that are named one by one. */
        public static final int MOST_LISTED = 1000;

        /** A class, or a label, and the number of images that have it. */
        public record ClassCount(String name, int images) {}

        /** Copies the lists. */
        public LabelMatch {
            classes = List.copyOf(classes);
            unknown = List.copyOf(unknown);
            excluded = List.copyOf(excluded);
            files = List.copyOf(files);
        }

        /**
         * Returns how a data set matches a model.
         *
         * @param classes the names of the model's classes, by index
         */
        public static LabelMatch of(Dataset data, List<String> classes) {
            return of(data.images(), data.skipped(), classes);
        }

        /** Returns how labelled images match a model; see {@link #of(Dataset, List)}. */
        public static LabelMatch of(List<LabelledImage> images, List<SkippedFile> skipped, List<String> classes) {
            int[] counts = new int[classes.size()];
            Map<String, Integer> unknown = new TreeMap<>();
            List<SkippedFile> excluded = new ArrayList<>();
            int unlabelled = 0;
            for (LabelledImage image : images) {
                OptionalInt index = index(image, classes);
                if (index.isPresent()) {
                    counts[index.getAsInt()]++;
                    continue;
                }
                if (image.label().isPresent()) {
                    unknown.merge(image.label().get(), 1, Integer::sum);
                } else {
                    unlabelled++;
                }
                if (excluded.size() < MOST_LISTED) {
                    excluded.add(new SkippedFile(image.name(), image.label()
                        .map(label -> "has the label '" + label + "', which is none of the model's classes")
                        .orElse("has no label")));
                }
            }
            List<ClassCount> matched = new ArrayList<>();
            for (int i = 0; i < counts.length; i++) {
                matched.add(new ClassCount(classes.get(i), counts[i]));
            }
            return new LabelMatch(matched,
                    unknown.entrySet().stream().map(label -> new ClassCount(label.getKey(), label.getValue())).toList(),
                    unlabelled, excluded, skipped.size(), skipped.stream().limit(MOST_LISTED).toList());
        }

        /** Returns the index of an image's class; empty where it has no label, or one that the model does not know. */
        static OptionalInt index(LabelledImage image, List<String> classes) {
            return image.label().map(label -> ClassNames.index(label, classes)).orElseGet(OptionalInt::empty);
        }

        /** Returns how many images have a class of the model. */
        public int matched() {
            return total(classes);
        }

        /** Returns how many images have none, and are not evaluated. */
        public int unmatched() {
            return unlabelled + total(unknown);
        }

        private static int total(List<ClassCount> counts) {
            return counts.stream().mapToInt(ClassCount::images).sum();
        }

        /** Returns the names of the classes without an image. */
        @JsonIgnore
        public List<String> missing() {
            return classes.stream().filter(count -> count.images() == 0).map(ClassCount::name).toList();
        }

        /**
         * Returns the match in one sentence: {@code "1966 images of 10 of the model's 10 classes; 3 without a label; 5 with
         * labels that the model does not know: horse (5)"}.
         */
        public String sentence() {
            List<String> parts = new ArrayList<>();
            int present = classes.size() - missing().size();
            parts.add(matched() + " images of " + present + " of the model's " + classes.size() + " classes");
            if (unlabelled > 0) {
                parts.add(unlabelled + " without a label");
            }
            if (!unknown.isEmpty()) {
                parts.add(total(unknown) + " with labels that the model does not know: " + unknown.stream()
                    .map(count -> count.name() + " (" + count.images() + ")")
                    .limit(12)
                    .collect(Collectors.joining(", ", "", unknown.size() > 12 ? ", …" : "")));
            }
            return String.join("; ", parts);
        }
    }
}
