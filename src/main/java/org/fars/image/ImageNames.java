package org.fars.image;

import java.util.Locale;
import java.util.Set;

/** Classifies files by their names. */
final class ImageNames {
    private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "jpe", "jfif", "png", "webp", "tif", "tiff",
            "bmp", "gif");

    private ImageNames() {}

    /** Returns whether a path has an image file's extension. */
    static boolean isImage(String path) {
        String name = last(path);
        int dot = name.lastIndexOf('.');
        return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /** Returns whether a path has a part that is hidden or made by an operating system. */
    static boolean isHidden(String path) {
        for (String part : path.split("/")) {
            if (part.startsWith(".") && !part.equals(".") && !part.equals("..") || part.equals("__MACOSX")) {
                return true;
            }
        }
        return false;
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
