package org.fars.image;

import java.util.Objects;
import java.util.Optional;

/**
 * An image of a data set, not yet read.
 *
 * @param source where it is
 * @param label what it shows, as the data set says; a class's name or index, see {@link ClassNames}
 */
public record LabelledImage(ImageSource source, Optional<String> label) {
    public LabelledImage {
        Objects.requireNonNull(source);
        Objects.requireNonNull(label);
    }

    /** The image's name for people. */
    public String name() {
        return source.name();
    }
}
