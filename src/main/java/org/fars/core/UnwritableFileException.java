package org.fars.core;

import java.nio.file.Path;

/** Thrown when a file cannot be written: no such folder, no permission, no space left. */
public final class UnwritableFileException extends UserInputException {
    /**
     * Creates the exception.
     *
     * @param file the file to be written
     * @param cause the failure; its meaning becomes part of the message
     */
    public UnwritableFileException(Path file, Throwable cause) {
        super(file.toString(), "cannot be written: " + IoErrorMessages.of(cause), cause);
    }
}
