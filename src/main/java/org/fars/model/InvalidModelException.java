package org.fars.model;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** A file of a model is missing, changed, or does not hold what the model's card promises. */
public final class InvalidModelException extends UserInputException {
    /**
     * @param file the file
     * @param sentence what is wrong with it
     * @param cause what was noticed first; may be null
     */
    public InvalidModelException(Path file, String sentence, Throwable cause) {
        super(file.toString(), sentence, cause);
    }
}
