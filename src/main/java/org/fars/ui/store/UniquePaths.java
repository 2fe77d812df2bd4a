package org.fars.ui.store;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Names that nothing has yet. A time of day alone is none: two instances share a second, and a clock that is set back
 * comes by it again.
 */
public final class UniquePaths {
    private UniquePaths() {}

    /** A file's place, or the same with a number before the ending where something lies there. */
    public static Path name(Path wanted) {
        String name = wanted.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String ending = dot > 0 ? name.substring(dot) : "";
        Path free = wanted;
        for (int number = 2; Files.exists(free); number++) {
            free = wanted.resolveSibling(stem + "-" + number + ending);
        }
        return free;
    }
}
