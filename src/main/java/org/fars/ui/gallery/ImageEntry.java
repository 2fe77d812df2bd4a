package org.fars.ui.gallery;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * An image that somebody gave us, before it is read.
 *
 * @param file where it is; unique within a gallery
 * @param name what to call it
 * @param label the name of its class, where the place it came from says so
 */
public record ImageEntry(Path file, String name, Optional<String> label) {
    public ImageEntry {
        Objects.requireNonNull(file);
        Objects.requireNonNull(name);
        Objects.requireNonNull(label);
    }
}
