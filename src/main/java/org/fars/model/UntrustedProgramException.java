package org.fars.model;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** Thrown when a model's backbone is a program that the user has not agreed to run. */
public final class UntrustedProgramException extends UserInputException {
    /**
     * @param program the file
     * @param sha256 the SHA-256 of its content
     */
    public UntrustedProgramException(Path program, String sha256) {
        super(program.toString(),
                "is a program that runs when the model is opened, and you have not agreed to that; if you "
                        + "trust where it comes from, add --trust or agree in the window (SHA-256 " + sha256 + ")",
                null);
    }
}
