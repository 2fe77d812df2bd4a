package org.fars.core;

import java.nio.file.Path;

/** A file cannot be written where it was asked for: no such folder, no right, no room. */
public final class UnwritableFileException extends UserInputException {
    /**
     * @param file what was to be written
     * @param cause what the system said
     */
    public UnwritableFileException(Path file, Throwable cause) {
        super(file.toString(), "cannot be written: " + IoErrorMessages.of(cause), cause);
    }
}
