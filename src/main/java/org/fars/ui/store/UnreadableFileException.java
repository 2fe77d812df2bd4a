package org.fars.ui.store;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** Thrown when a file of ours is missing, damaged, or was written by a newer version. */
public final class UnreadableFileException extends UserInputException {
    /**
     * Creates the exception.
     *
     * @param file the file
     * @param reason what is wrong with it, without a full stop
     * @param cause the failure; may be null
     */
    public UnreadableFileException(Path file, String reason, Throwable cause) {
        super(file.toString(), reason, cause);
    }

    /** Creates the exception for a file whose content is not what we write. */
    static UnreadableFileException damaged(Path file, Throwable cause) {
        return new UnreadableFileException(file, "is damaged or is not a file of FaRS Explorer", cause);
    }
}
