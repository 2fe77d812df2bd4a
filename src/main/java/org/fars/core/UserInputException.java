package org.fars.core;

import java.util.Objects;

/**
 * Base of all exceptions that report a mistake in the user's input: a file, an option, a folder. The message is one
 * sentence for the user that names the subject and says what is wrong with it. Only the window and the command line catch
 * it.
 */
public abstract class UserInputException extends RuntimeException {
    private final String subject;

    /**
     * Creates the exception; its message is "{@code subject}: {@code sentence}".
     *
     * @param subject what the sentence is about: a file's path, an option's name
     * @param sentence one sentence without a full stop
     * @param cause the cause, for the log; may be null
     */
    protected UserInputException(String subject, String sentence, Throwable cause) {
        super((subject.isBlank() ? "'" + subject + "'" : subject) + ": " + Objects.requireNonNull(sentence), cause);
        this.subject = subject;
    }

    /** Returns what the mistake is about: a file's path, an option's name. */
    public String subject() {
        return subject;
    }
}
