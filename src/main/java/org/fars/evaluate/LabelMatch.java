package org.fars.evaluate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fars.image.ClassNames;
import org.fars.image.Dataset;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.SkippedFile;

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
