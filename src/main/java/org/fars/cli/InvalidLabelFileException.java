package org.fars.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fars.core.UserInputException;

/** A file of class names that cannot be used. */
final class InvalidLabelFileException extends UserInputException {
    private InvalidLabelFileException(Path file, String sentence, Throwable cause) {
        super(file.toString(), sentence, cause);
    }

    /**
     * Class names, one a line; blank lines are passed over.
     *
     * @throws InvalidLabelFileException when the file cannot be read, is empty, or names a class twice
     */
    static List<String> read(Path file) {
        List<String> names;
        try {
            names = Files.readAllLines(file).stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
        } catch (IOException e) {
            throw new InvalidLabelFileException(file, "cannot be read as a list of class names", e);
        }
        if (names.isEmpty()) {
            throw new InvalidLabelFileException(file, "names no class", null);
        }
        if (names.stream().distinct().count() < names.size()) {
            throw new InvalidLabelFileException(file, "names a class twice", null);
        }
        return names;
    }
}
