package org.fars.image;

import java.nio.file.Path;
import org.fars.fault.InputMistake;

/** A file cannot be written where it was asked for: no such folder, no right, no room. */
public final class UnwritableFile extends InputMistake {
    /**
     * @param file what was to be written
     * @param cause what the system said
     */
    public UnwritableFile(Path file, Throwable cause) {
        super(file.toString(), "cannot be written: " + Reasons.of(cause), cause);
    }
}
