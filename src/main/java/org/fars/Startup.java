package org.fars;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.fars.place.Places;

/** What must be said to libraries before the first of them wakes up, as system properties. */
final class Startup {
    /** Commands and options; a file of such a name is opened as {@code ./name}. */
    private static final Pattern COMMAND = Pattern.compile("[a-z]+|-.*");

    private Startup() {}

    /**
     * The properties to set; those that somebody has set already are left alone.
     *
     * @param present the system properties so far
     * @param environment the environment
     */
    static Map<String, String> properties(Properties present, Map<String, String> environment, Places places) {
        Map<String, String> wanted = new LinkedHashMap<>();
        // The application never calls out by itself: no download, no report of a start.
        wanted.put("ai.djl.offline", "true");
        wanted.put("OPT_OUT_TRACKING", "true");
        // Whoever looks for places later finds these.
        wanted.put(Places.INSTALL_PROPERTY, places.install().toString());
        wanted.put(Places.HOME_PROPERTY, places.home().toString());
        wanted.put("fars.logs", places.logs().toString());
        if (!hasDisplay(present, environment)) {
            wanted.put("glass.platform", "Headless");
            wanted.put("prism.order", "sw");
            wanted.put("java.awt.headless", "true");
        }
        wanted.keySet().removeIf(present::containsKey);
        return wanted;
    }

    /**
     * Whether arguments ask for the window: there are none, or all are files and folders, as when a system opens files
     * with the application; a session that is gone is the window's to tell. A command's name is a command, whatever
     * lies in the working directory.
     */
    static boolean opensWindow(String[] args) {
        return args.length == 0 || !COMMAND.matcher(args[0]).matches() && Arrays.stream(args).allMatch(Startup::exists);
    }

    private static boolean exists(String argument) {
        try {
            return argument.endsWith(".fars") || Files.exists(Path.of(argument));
        } catch (InvalidPathException e) {
            return false;
        }
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
