package org.fars.evaluate.store;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** Two evaluations were to write into one folder. */
public final class JournalInUseException extends UserInputException {
    JournalInUseException(Path journal, Throwable cause) {
        super(journal.toString(), "another evaluation is writing it; choose another folder", cause);
    }
}
