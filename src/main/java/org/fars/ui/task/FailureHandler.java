package org.fars.ui.task;

import org.fars.core.UserInputException;

/** Receives the failures of background work that no caller handled, on the FX thread. */
public interface FailureHandler {
    /** Reports input that cannot be used; the message is one sentence for the person. */
    void mistake(UserInputException mistake);

    /**
     * Reports an unexpected failure.
     *
     * @param title the title of the job that failed
     * @param failure what was thrown; already logged
     */
    void unexpected(String title, Throwable failure);
}
