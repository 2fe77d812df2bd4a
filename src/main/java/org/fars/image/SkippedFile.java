package org.fars.image;

import java.util.Objects;

/**
 * A file that a listing of images left out.
 *
 * @param name its path within the data set, with {@code /} between folders
 * @param reason why it was left out, as the rest of a sentence: "is not an image file"
 */
public record SkippedFile(String name, String reason) {
    /** Rejects null. */
    public SkippedFile {
        Objects.requireNonNull(name);
        Objects.requireNonNull(reason);
    }
}
