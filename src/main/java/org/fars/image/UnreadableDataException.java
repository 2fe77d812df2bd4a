package org.fars.image;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** Thrown when a folder, a list, an archive or a file of arrays is damaged or does not hold what it should. */
public final class UnreadableDataException extends UserInputException {
    UnreadableDataException(Path file, String sentence) {
        this(file.toString(), sentence, null);
    }

    UnreadableDataException(String name, String sentence) {
        this(name, sentence, null);
    }

    UnreadableDataException(Path file, String sentence, Throwable cause) {
        this(file.toString(), sentence, cause);
    }

    /**
     * Creates the exception.
     *
     * @param name the file's path; for an entry of an archive, the archive's path, {@code !/} and the entry
     * @param sentence what is wrong, without a full stop
     * @param cause the failure; may be null
     */
    UnreadableDataException(String name, String sentence, Throwable cause) {
        super(name, sentence, cause);
    }
}
