package org.fars.core;

import java.util.Objects;

/**
 * A mistake in what a person gave us: a file, an option, a folder. The message is one sentence for that person, which
 * names the thing and says what is wrong with it; nothing between the place that notices and the window (or the command
 * line) catches it.
 */
public abstract class UserInputException extends RuntimeException {
    private final String subject;

    /**
     * @param subject what the sentence is about: a file's path, an option's name
     * @param sentence one sentence, without a stop at its end, that makes sense behind "{@code subject}: "
     * @param cause what was noticed first, for the log; may be null
     */
    protected UserInputException(String subject, String sentence, Throwable cause) {
        super((subject.isBlank() ? "'" + subject + "'" : subject) + ": " + Objects.requireNonNull(sentence), cause);
        this.subject = subject;
    }

    /** What the mistake is about: a file's path, an option's name. */
    public String subject() {
        return subject;
    }
}
