package org.fars.ui.task;

import org.fars.core.UserInputException;

/** The one place where failures of background work arrive, on the window's thread. */
public interface FailureHandler {
    /** Somebody gave us something we cannot use: its message is one sentence for that person. */
    void mistake(UserInputException mistake);

    /**
     * Our own fault.
     *
     * @param title what was being done
     * @param failure what was thrown; already logged
     */
    void unexpected(String title, Throwable failure);
}
