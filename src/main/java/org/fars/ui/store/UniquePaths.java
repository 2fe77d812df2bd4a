package org.fars.ui.store;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds names that no file has yet. A timestamp alone is not unique: two instances share a second, and a clock that is
 * set back repeats it.
 */
public final class UniquePaths {
    private UniquePaths() {}

    /** Returns the path itself, or, if a file exists there, the same with a number before the extension. */
    public static Path unique(Path wanted) {
        String name = wanted.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        Path free = wanted;
        for (int number = 2; Files.exists(free); number++) {
            free = wanted.resolveSibling(stem + "-" + number + extension);
        }
        return free;
    }
}
