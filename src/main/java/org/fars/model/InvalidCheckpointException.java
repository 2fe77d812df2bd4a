package org.fars.model;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** A file of weights that cannot be imported. */
public final class InvalidCheckpointException extends UserInputException {
    /**
     * @param file the file
     * @param sentence what is wrong with it
     * @param cause what was noticed first; may be null
     */
    public InvalidCheckpointException(Path file, String sentence, Throwable cause) {
        super(file.toString(), sentence, cause);
    }
}
