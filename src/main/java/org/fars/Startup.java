package org.fars;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.fars.core.AppDirectories;

/** What must be said to libraries before the first of them wakes up, as system properties. */
final class Startup {
    private Startup() {}

    /**
     * The properties to set; those that somebody has set already are left alone.
     *
     * @param present the system properties so far
     * @param environment the environment
     */
    static Map<String, String> properties(Properties present, Map<String, String> environment, AppDirectories places) {
        Map<String, String> wanted = new LinkedHashMap<>();
        // The application never calls out by itself: no download, no report of a start.
        wanted.put("ai.djl.offline", "true");
        wanted.put("OPT_OUT_TRACKING", "true");
        // Whoever looks for places later finds these.
        wanted.put(AppDirectories.INSTALL_PROPERTY, places.install().toString());
        wanted.put(AppDirectories.HOME_PROPERTY, places.home().toString());
        wanted.put("fars.logs", places.logs().toString());
        if (!hasDisplay(present, environment)) {
            wanted.put("glass.platform", "Headless");
            wanted.put("prism.order", "sw");
            wanted.put("java.awt.headless", "true");
        }
        wanted.keySet().removeIf(present::containsKey);
        return wanted;
    }

    /** Only Linux and its kin can be without one. */
    static boolean hasDisplay(Properties present, Map<String, String> environment) {
        String system = present.getProperty("os.name", "");
        boolean always = system.startsWith("Windows") || system.startsWith("Mac");
        return always || isSet(environment.get("DISPLAY")) || isSet(environment.get("WAYLAND_DISPLAY"));
    }

    private static boolean isSet(String value) {
        return value != null && !value.isBlank();
    }
}
