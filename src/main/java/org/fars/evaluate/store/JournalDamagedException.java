package org.fars.evaluate.store;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** A journal holds something that we did not write. */
public final class JournalDamagedException extends UserInputException {
    JournalDamagedException(Path journal, String sentence, Throwable cause) {
        super(journal.toString(), sentence, cause);
    }
}
