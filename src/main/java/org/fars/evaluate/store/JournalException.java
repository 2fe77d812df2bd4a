package org.fars.evaluate.store;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** Thrown when a journal cannot be read, resumed or joined with others. */
public final class JournalException extends UserInputException {
    private JournalException(Path journal, String sentence, Throwable cause) {
        super(journal.toString(), sentence, cause);
    }

    /** The file is missing, unreadable, or holds something other than results. */
    static JournalException damaged(Path journal, String sentence, Throwable cause) {
        return new JournalException(journal, sentence, cause);
    }

    /** The journal belongs to a run of another model or with other settings. */
    static JournalException mismatch(Path journal) {
        return new JournalException(journal,
                "was begun with another model, other heads or other settings; choose another folder, or begin again",
                null);
    }

    /**
     * The journal is of an earlier version, which did not record the network and the heads' parameters.
     *
     * @param action what was to be done with it: {@code resumed}
     */
    static JournalException unknownModel(Path journal, String action) {
        return new JournalException(journal, "was written by an earlier version, which did not record the model's"
                + " architecture; its results can be shown, but not " + action
                + ": choose another folder, or begin again", null);
    }

    /** Another evaluation holds the journal's lock. */
    static JournalException inUse(Path journal, Throwable cause) {
        return new JournalException(journal, "another evaluation is writing it; choose another folder", cause);
    }
}
