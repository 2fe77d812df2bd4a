package org.fars.evaluate;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** Thrown when a data set cannot be evaluated: a class is unknown, or its folder disappeared. */
public final class DatasetException extends UserInputException {
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
