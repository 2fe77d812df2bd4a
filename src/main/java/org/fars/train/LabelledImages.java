package org.fars.train;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.image.ClassNames;
import org.fars.image.ImageTensor;
import org.fars.image.LabelledImage;
import org.fars.model.Shape;

/**
 * Images to learn from. Those without a label of ours, and damaged ones, are told and left out.
 *
 * @param origin where they come from, for the person
 * @param images in their order
 * @param classes the classes, by index
 */
public record LabelledImages(String origin, List<LabelledImage> images, List<String> classes) {
    /** What is done with one image. */
    @FunctionalInterface
    public interface Step {
        /** Takes an image and the index of its class. */
        void take(ImageTensor image, int label);
    }

    /** @throws InvalidRecipeException when there are fewer than two classes */
    public LabelledImages {
        if (classes.size() < 2) {
            throw new InvalidRecipeException(origin, classes.isEmpty()
                    ? "shows no labels; put the images into one folder a class"
                    : "shows one class only; at least two are needed");
        }
    }

    /** With the classes that the images themselves show. */
    public static LabelledImages ofOwnClasses(String origin, List<LabelledImage> images) {
        return new LabelledImages(origin, images,
                ClassNames.shownBy(images).stream().map(ClassNames::readable).toList());
    }

    /**
     * Reads all images, one after the other.
     *
     * @param leftOut told one sentence for each image that is left out
     * @return how many were
     */
    public int forEach(Shape shape, Consumer<String> leftOut, JobContext context, Step step) {
        int left = 0;
        for (int i = 0; i < images.size(); i++) {
            context.checkCancelled();
            context.progress("reading images", i, images.size());
            LabelledImage image = images.get(i);
            OptionalInt label = image.label()
                .map(name -> ClassNames.index(name, classes))
                .orElse(OptionalInt.empty());
            if (label.isEmpty()) {
                leftOut.accept(image.name() + ": left out, its label "
                        + image.label().map(name -> "'" + name + "' is no class").orElse("is missing"));
                left++;
                continue;
            }
            try {
                step.take(image.source().read(shape.channels(), shape.height(), shape.width()), label.getAsInt());
            } catch (UserInputException mistake) {
                leftOut.accept(mistake.getMessage());
                left++;
            }
        }
        return left;
    }
}
