package org.fars;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.fars.core.AppDirectories;

/** The system properties that libraries read when they are first used. */
final class Startup {
    private Startup() {}

    /**
     * Returns the properties to set; those that are set already are left out.
     *
     * @param present the system properties so far
     * @param environment the environment
     */
    static Map<String, String> properties(Properties present, Map<String, String> environment,
            AppDirectories directories) {
        Map<String, String> wanted = new LinkedHashMap<>();
        // The application never uses the network by itself: no downloads, no reports of a start.
        wanted.put("ai.djl.offline", "true");
        wanted.put("OPT_OUT_TRACKING", "true");
        // Later calls of AppDirectories.ofThisProcess then find the same directories.
        wanted.put(AppDirectories.INSTALL_PROPERTY, directories.install().toString());
        wanted.put(AppDirectories.HOME_PROPERTY, directories.home().toString());
        wanted.put("fars.logs", directories.logs().toString());
        if (!hasDisplay(present, environment)) {
            wanted.put("glass.platform", "Headless");
            wanted.put("prism.order", "sw");
            wanted.put("java.awt.headless", "true");
        }
        wanted.keySet().removeIf(present::containsKey);
        return wanted;
    }

    /** Returns whether there may be a display; Windows and macOS always have one. */
    static boolean hasDisplay(Properties present, Map<String, String> environment) {
        String system = present.getProperty("os.name", "");
        boolean always = system.startsWith("Windows") || system.startsWith("Mac");
        return always || isSet(environment.get("DISPLAY")) || isSet(environment.get("WAYLAND_DISPLAY"));
    }

    private static boolean isSet(String value) {
        return value != null && !value.isBlank();
    }
}
