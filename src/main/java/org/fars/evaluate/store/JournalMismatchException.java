package org.fars.evaluate.store;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** A run was to be resumed, or joined with others, that was begun with another model or other settings. */
public final class JournalMismatchException extends UserInputException {
    JournalMismatchException(Path journal) {
        super(journal.toString(),
                "was begun with another model, other heads or other settings; choose another folder, or begin again",
                null);
    }
}
