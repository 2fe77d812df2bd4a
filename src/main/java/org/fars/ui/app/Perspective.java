package org.fars.ui.app;

import java.util.Locale;

/** What the window shows beside the gallery. */
public enum Perspective {
    /** The selected image from all sides. */
    INSPECT,
    /** All images together: evaluations of a data set. */
    COMPARE,
    /** Where images lie in the embedding. */
    MAP;

    /** The key of its name in the messages. */
    public String key() {
        return "perspective." + name().toLowerCase(Locale.ROOT);
    }
}
