package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.fars.core.UserInputException;

/** Thrown when a file or folder that the user named cannot be used by a command. */
final class InvalidInputException extends UserInputException {
    InvalidInputException(String subject, String sentence, Throwable cause) {
        super(subject, sentence, cause);
    }

    InvalidInputException(Path file, String sentence) {
        this(file.toString(), sentence, null);
    }

    /** No model is installed in any of these folders. */
    static InvalidInputException noModels(List<Path> folders) {
        return new InvalidInputException("models", "none found in "
                + folders.stream().map(Path::toString).collect(Collectors.joining(" or ")), null);
    }
}
