package org.fars.ui.session;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** A file is no session that this version understands. */
public final class UnreadableSessionException extends UserInputException {
    /**
     * @param file the file
     * @param reason why, as the rest of a sentence
     * @param cause what was noticed, or null
     */
    public UnreadableSessionException(Path file, String reason, Throwable cause) {
        super(file.toString(), reason, cause);
    }
}
