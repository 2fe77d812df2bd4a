package org.fars.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What runs here.
 *
 * @param application our version, from the jar's manifest
 * @param java the Java runtime's
 * @param system the operating system, its version and processor
 */
public record VersionInfo(String application, String java, String system) {
    /** Those of this process. */
    public static VersionInfo ofThisProcess() {
        return new VersionInfo(
                Optional.ofNullable(VersionInfo.class.getPackage().getImplementationVersion())
                    .orElse("(built from source)"),
                Runtime.version().toString(), System.getProperty("os.name") + " " + System.getProperty("os.version")
                        + ", " + System.getProperty("os.arch"));
    }

    /** By name, for people. */
    public Map<String, String> byName() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("FaRS Explorer", application);
        all.put("Java", java);
        all.put("System", system);
        return all;
    }
}
