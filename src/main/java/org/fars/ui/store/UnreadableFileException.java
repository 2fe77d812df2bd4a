package org.fars.ui.store;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** A file does not hold what it should. */
public final class UnreadableFileException extends UserInputException {
    /**
     * @param file the file
     * @param cause what was noticed, or null
     */
    public UnreadableFileException(Path file, Throwable cause) {
        super(file.toString(), "is damaged or is not a file of FaRS Explorer", cause);
    }
}
