package org.fars.image;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.fars.core.UserInputException;

/** Thrown when a data set holds several splits, such as {@code train} and {@code val}, of which one is to be chosen. */
public final class AmbiguousDatasetException extends UserInputException {
    private final List<Path> choices;

    /**
     * Creates the exception.
     *
     * @param origin the path that was opened
     * @param choices the splits, each of which {@link Datasets#open} takes
     */
    AmbiguousDatasetException(Path origin, List<Path> choices) {
        super(origin.toString(), "holds the splits " + choices.stream()
            .map(choice -> choice.getFileName().toString())
            .collect(Collectors.joining(" and ")) + ", which are not mixed; name one of them: " + choices.stream()
                .map(Path::toString)
                .collect(Collectors.joining(" or ")),
                null);
        this.choices = List.copyOf(choices);
    }

    /** Returns the splits, each of which {@link Datasets#open} takes. */
    public List<Path> choices() {
        return choices;
    }
}
