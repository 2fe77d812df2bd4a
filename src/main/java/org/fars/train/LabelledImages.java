package org.fars.train;

import java.util.List;
import java.util.OptionalInt;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.image.ClassNames;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageTensor;
import org.fars.model.Shape;
import org.fars.train.BackboneRecipe.InvalidRecipeException;

/**
 * Labelled training images. Those without a known label, and unreadable ones, are skipped.
 *
 * @param origin the folder or file they come from, for messages
 * @param images in their order
 * @param classes the classes, by index
 */
public record LabelledImages(String origin, List<LabelledImage> images, List<String> classes) {
    /** Consumes an image with its label. */
    @FunctionalInterface
    public interface Consumer {
        /** Consumes an image and the index of its class. */
        void accept(ImageTensor image, int label);
    }

    /**
     * Creates a set of images.
     *
     * @throws InvalidRecipeException when there are fewer than two classes
     */
    public LabelledImages {
        if (classes.size() < 2) {
            throw new InvalidRecipeException(origin, classes.isEmpty()
                    ? "shows no labels; put the images into one folder a class"
                    : "shows one class only; at least two are needed");
        }
    }

    /** Returns the images with the classes that occur in their labels. */
    public static LabelledImages ofOwnClasses(String origin, List<LabelledImage> images) {
        return new LabelledImages(origin, images,
                ClassNames.shownBy(images).stream().map(ClassNames::readable).toList());
    }

    /**
     * Reads all images in order.
     *
     * @param shape the shape that images are resized to
     * @param skipped receives one sentence per skipped image
     * @param consumer receives the others
     * @return the number of skipped images
     */
    public int forEach(Shape shape, java.util.function.Consumer<String> skipped, JobContext context,
            Consumer consumer) {
        int skippedImages = 0;
        for (int i = 0; i < images.size(); i++) {
            context.checkCancelled();
            context.progress("reading images", i, images.size());
            LabelledImage image = images.get(i);
            OptionalInt label = image.label()
                .map(name -> ClassNames.index(name, classes))
                .orElse(OptionalInt.empty());
            if (label.isEmpty()) {
                skipped.accept(image.name() + ": left out, its label "
                        + image.label().map(name -> "'" + name + "' is no class").orElse("is missing"));
                skippedImages++;
                continue;
            }
            try {
                consumer.accept(image.source().read(shape.channels(), shape.height(), shape.width()), label.getAsInt());
            } catch (UserInputException e) {
                skipped.accept(e.getMessage());
                skippedImages++;
            }
        }
        return skippedImages;
    }
}
