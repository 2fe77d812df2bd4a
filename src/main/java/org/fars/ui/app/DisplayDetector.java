package org.fars.ui.app;

import java.util.Map;
import java.util.Properties;

/** Tells whether windows can be shown, and what makes JavaFX draw in memory where they cannot. */
public final class DisplayDetector {
    private static final String PLATFORM = "glass.platform";
    private static final String HEADLESS = "Headless";

    private DisplayDetector() {}

    /** Returns whether this process can show windows. */
    public static boolean isAvailable() {
        return isAvailable(System.getProperties(), System.getenv());
    }

    /**
     * Returns whether windows can be shown: always on Windows and macOS, elsewhere if a display is named; never if the
     * headless platform was asked for.
     *
     * @param properties the system properties
     * @param environment the environment
     */
    public static boolean isAvailable(Properties properties, Map<String, String> environment) {
        if (HEADLESS.equalsIgnoreCase(properties.getProperty(PLATFORM))) {
            return false;
        }
        String system = properties.getProperty("os.name", "");
        return system.startsWith("Windows") || system.startsWith("Mac") || isSet(environment.get("DISPLAY"))
                || isSet(environment.get("WAYLAND_DISPLAY"));
    }

    private static boolean isSet(String value) {
        return value != null && !value.isBlank();
    }

    /** Returns the system properties that make JavaFX and AWT draw in memory, to be set before either starts. */
    public static Map<String, String> headlessProperties() {
        return Map.of(PLATFORM, HEADLESS, "prism.order", "sw", "java.awt.headless", "true");
    }
}
