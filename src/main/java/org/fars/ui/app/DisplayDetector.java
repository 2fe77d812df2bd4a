package org.fars.ui.app;

import java.util.Locale;

/** Whether windows can be shown. */
public final class DisplayDetector {
    private static final String PLATFORM = "glass.platform";
    private static final String HEADLESS = "Headless";

    private DisplayDetector() {}

    /** True on systems that always have one, and on others where one is named. */
    public static boolean isThere() {
        if (HEADLESS.equalsIgnoreCase(System.getProperty(PLATFORM))) {
            return false;
        }
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return system.contains("win") || system.contains("mac") || isNamed("DISPLAY") || isNamed("WAYLAND_DISPLAY");
    }

    private static boolean isNamed(String variable) {
        String value = System.getenv(variable);
        return value != null && !value.isBlank();
    }

    /** Has JavaFX and AWT draw in memory; to be called before either starts. */
    public static void doWithout() {
        System.setProperty(PLATFORM, HEADLESS);
        System.setProperty("prism.order", "sw");
        System.setProperty("java.awt.headless", "true");
    }
}
