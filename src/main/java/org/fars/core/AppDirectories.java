package org.fars.core;

import dev.dirs.ProjectDirectories;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The directories that the application reads and writes.
 *
 * @param install the application's directory with its models and sample images; never written to
 * @param home the user's own directory with imported models, settings, sessions and logs; created on the first write
 */
public record AppDirectories(Path install, Path home) {
    /** The system property that replaces {@link #install}. */
    public static final String INSTALL_PROPERTY = "fars.install";
    /** The system property that replaces {@link #home}. */
    public static final String HOME_PROPERTY = "fars.home";
    /** The environment variable that replaces {@link #home}; the property wins. */
    public static final String HOME_VARIABLE = "FARS_HOME";

    /** Returns the directories of this process. */
    public static AppDirectories ofThisProcess() {
        return of(System.getProperties(), System.getenv(), codeDirectory(), Path.of(""));
    }

    /**
     * Returns the directories that system properties and environment variables name.
     *
     * @param code the directory of the jar, if the program runs from one
     * @param working the working directory
     */
    static AppDirectories of(Properties properties, Map<String, String> environment, Optional<Path> code,
            Path working) {
        Path install = nonBlank(properties.getProperty(INSTALL_PROPERTY))
            .or(() -> code.flatMap(AppDirectories::installDirectory))
            .orElse(working);
        Path home = nonBlank(properties.getProperty(HOME_PROPERTY))
            .or(() -> nonBlank(environment.get(HOME_VARIABLE)))
            .orElseGet(() -> Path.of(ProjectDirectories.from("org", "fars", "FaRS Explorer").dataLocalDir));
        return new AppDirectories(install.toAbsolutePath().normalize(), home.toAbsolutePath().normalize());
    }

    private static Optional<Path> nonBlank(String text) {
        return Optional.ofNullable(text).filter(path -> !path.isBlank()).map(Path::of);
    }

    /** The first of the jar's directory and the two above it that holds models: a build has its jar in a subdirectory. */
    private static Optional<Path> installDirectory(Path code) {
        Path candidate = code.toAbsolutePath();
        for (int level = 0; level < 3 && candidate != null; level++) {
            if (Files.isDirectory(candidate.resolve("models"))) {
                return Optional.of(candidate);
            }
            candidate = candidate.getParent();
        }
        return Optional.empty();
    }

    private static Optional<Path> codeDirectory() {
        CodeSource source = AppDirectories.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(Path.of(source.getLocation().toURI()).getParent());
        } catch (URISyntaxException | IllegalArgumentException e) {
            // Not loaded from the file system, so there are no files beside it.
            return Optional.empty();
        }
    }

    /** Returns the directories of models: the user's own first, then those shipped with the application. */
    public List<Path> models() {
        return List.of(ownModels(), install.resolve("models"));
    }

    /** Returns the directory of imported models. */
    public Path ownModels() {
        return home.resolve("models");
    }

    /** Returns the directory of the sample data shipped with the application. */
    public Path assets() {
        return install.resolve("assets");
    }

    /** Returns the directory of stored evaluation runs. */
    public Path runs() {
        return home.resolve("runs");
    }

    /** Returns the directory of perturbations that contradicted a certificate. */
    public Path violations() {
        return home.resolve("violations");
    }

    /** Returns the directory of sessions. */
    public Path sessions() {
        return home.resolve("sessions");
    }

    /** Returns the directory of log files. */
    public Path logs() {
        return home.resolve("logs");
    }

    /** Returns the directory of downloaded data sets. */
    public Path data() {
        return home.resolve("data");
    }

    /** Returns the file that lists the programs that the user agreed to run. */
    public Path trustedPrograms() {
        return home.resolve("trusted-programs.txt");
    }

    /** Returns the settings file. */
    public Path settings() {
        return home.resolve("settings.json");
    }
}
