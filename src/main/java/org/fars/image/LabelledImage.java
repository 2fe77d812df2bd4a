package org.fars.image;

import java.util.Objects;
import java.util.Optional;

/**
 * An image of a data set with its label.
 *
 * @param source reads the image
 * @param label the label as the data set writes it, a class's name or index (see {@link ClassNames}); empty if unlabelled
 */
public record LabelledImage(ImageSource source, Optional<String> label) {
    /** Rejects null. */
    public LabelledImage {
        Objects.requireNonNull(source);
        Objects.requireNonNull(label);
    }

    /** Returns the image's name for the user. */
    public String name() {
        return source.name();
    }
}
