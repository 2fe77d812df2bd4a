package org.fars.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.fars.fault.InputMistake;
import org.fars.image.ClassNames;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageTensor;
import org.fars.image.LabelledImage;
import org.fars.job.JobContext;
import org.fars.model.Shape;
import org.fars.train.UnusableRecipe;

/** A labelled data set, read image by image for training; damaged images are said, counted and left out. */
final class TrainingData implements AutoCloseable {
    private final Dataset dataset;
    private final List<String> classes;
    private final Console console;

    /** What is done with one image. */
    interface Step {
        void take(ImageTensor image, int label);
    }

    /**
     * Opens a data set.
     *
     * @param path folders by class, a CSV list, an idx file, an archive
     * @param classes the classes by index; empty to take them from the data set
     */
    TrainingData(Path path, List<String> classes, Console console) {
        this.dataset = Datasets.open(path);
        this.classes = classes.isEmpty() ? dataset.labels().stream().map(ClassNames::readable).toList() : classes;
        this.console = console;
        if (this.classes.size() < 2) {
            throw new UnusableRecipe(path.toString(), "shows " + (this.classes.isEmpty()
                    ? "no labels; put the images into one folder a class"
                    : "one class only; at least two are needed"));
        }
    }

    /** The classes, by index. */
    List<String> classes() {
        return classes;
    }

    /** Where the data came from. */
    Path origin() {
        return dataset.origin();
    }

    /**
     * Reads all images.
     *
     * @return how many were left out
     */
    int forEach(Shape shape, JobContext context, Step step) {
        int left = 0;
        List<LabelledImage> images = new ArrayList<>(dataset.images());
        for (int i = 0; i < images.size(); i++) {
            context.checkCancelled();
            context.progress("reading images", i, images.size());
            LabelledImage image = images.get(i);
            OptionalInt label = image.label()
                .map(name -> ClassNames.index(name, classes))
                .orElse(OptionalInt.empty());
            if (label.isEmpty()) {
                console.complain(image.name() + ": left out, its label "
                        + image.label().map(name -> "'" + name + "' is no class").orElse("is missing"));
                left++;
                continue;
            }
            try {
                step.take(image.source().read(shape.channels(), shape.height(), shape.width()), label.getAsInt());
            } catch (InputMistake mistake) {
                console.complain(mistake.getMessage());
                left++;
            }
        }
        return left;
    }

    @Override
    public void close() {
        dataset.close();
    }
}
