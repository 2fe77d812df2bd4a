package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.fars.core.UserInputException;

/** There is no model to work with. */
final class NoModelException extends UserInputException {
    NoModelException(List<Path> folders) {
        super("models", "none is installed; looked for in "
                + folders.stream().map(Path::toString).collect(Collectors.joining(" and ")), null);
    }
}
