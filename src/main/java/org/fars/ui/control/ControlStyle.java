package org.fars.ui.control;

import java.net.URL;
import java.util.Locale;

/** Style sheets and style classes of this package. */
final class ControlStyle {
    private ControlStyle() {}

    /** Returns the URL of the style sheet {@code name}.css beside this class. */
    static String sheet(String name) {
        URL url = ControlStyle.class.getResource(name + ".css");
        if (url == null) {
            throw new IllegalStateException("no style sheet " + name);
        }
        return url.toExternalForm();
    }

    /** Returns the style class with a head's colour: {@code head-original}, {@code head-sparsemax}, … */
    static String head(String head) {
        String name = head.toLowerCase(Locale.ROOT);
        if (name.startsWith("original")) {
            return "head-original";
        }
        if (name.startsWith("sparsemax")) {
            return "head-sparsemax";
        }
        return name.startsWith("multi-layer") ? "head-multi-layer" : "head-other";
    }
}
