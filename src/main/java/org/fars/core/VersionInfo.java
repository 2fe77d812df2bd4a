package org.fars.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Versions of the application, the Java runtime and the operating system.
 *
 * @param application the application's version, from the jar's manifest
 * @param java the Java runtime's version
 * @param system the operating system's name, version and processor
 */
public record VersionInfo(String application, String java, String system) {
    /** Returns the versions of this process. */
    public static VersionInfo ofThisProcess() {
        return new VersionInfo(
                Optional.ofNullable(VersionInfo.class.getPackage().getImplementationVersion())
                    .orElse("(built from source)"),
                Runtime.version().toString(), System.getProperty("os.name") + " " + System.getProperty("os.version")
                        + ", " + System.getProperty("os.arch"));
    }

    /** Returns the versions by the names shown to the user. */
    public Map<String, String> byName() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("FaRS Explorer", application);
        all.put("Java", java);
        all.put("System", system);
        return all;
    }
}
