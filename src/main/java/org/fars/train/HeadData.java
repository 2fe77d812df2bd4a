package org.fars.train;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.fars.fault.InputMistake;
import org.fars.image.ClassNames;
import org.fars.image.ImageTensor;
import org.fars.image.LabelledImage;
import org.fars.job.JobContext;
import org.fars.model.Backbone;
import org.fars.model.Shape;

/**
 * What a head learns from.
 *
 * @param embeddings {@code [images, m]}
 * @param labels one an image
 */
record HeadData(float[][] embeddings, int[] labels) {
    private static final int BATCH = 64;

    /** The classes that images show, by name. */
    static List<String> classes(List<LabelledImage> images) {
        List<String> classes = ClassNames.shownBy(images).stream().map(ClassNames::readable).toList();
        if (classes.size() < 2) {
            throw new UnusableRecipe("training images", classes.isEmpty()
                    ? "have no labels; put the images into one folder a class"
                    : "show one class only; at least two are needed");
        }
        return classes;
    }

    /**
     * Embeds all images whose label is a class; those without, and damaged ones, are told and left out.
     *
     * @param leftOut told one sentence for each image that is left out
     */
    static HeadData embed(Backbone backbone, List<LabelledImage> images, List<String> classes,
            Consumer<String> leftOut, JobContext context) {
        List<float[]> embeddings = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<ImageTensor> batch = new ArrayList<>();
        Shape shape = backbone.input();
        for (int i = 0; i < images.size(); i++) {
            context.checkCancelled();
            context.progress("embedding images", i, images.size());
            LabelledImage image = images.get(i);
            OptionalInt label = image.label()
                .map(name -> ClassNames.index(name, classes))
                .orElse(OptionalInt.empty());
            if (label.isEmpty()) {
                leftOut.accept(image.name() + ": left out, its label "
                        + image.label().map(name -> "'" + name + "' is no class").orElse("is missing"));
                continue;
            }
            try {
                batch.add(image.source().read(shape.channels(), shape.height(), shape.width()));
                labels.add(label.getAsInt());
            } catch (InputMistake mistake) {
                leftOut.accept(mistake.getMessage());
            }
            if (batch.size() == BATCH) {
                embeddings.addAll(List.of(backbone.embed(batch)));
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            embeddings.addAll(List.of(backbone.embed(batch)));
        }
        return new HeadData(embeddings.toArray(float[][]::new),
                labels.stream().mapToInt(Integer::intValue).toArray());
    }
}
