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
 * Where things lie.
 *
 * @param install the folder of the application: its models and sample images; nothing is written there
 * @param home the person's own folder: imported models, settings, sessions, logs; made when first written to
 */
public record AppDirectories(Path install, Path home) {
    /** The system property that replaces {@link #install}. */
    public static final String INSTALL_PROPERTY = "fars.install";
    /** The system property that replaces {@link #home}. */
    public static final String HOME_PROPERTY = "fars.home";
    /** The environment variable that replaces {@link #home}; the property wins. */
    public static final String HOME_VARIABLE = "FARS_HOME";

    /** The places of this process. */
    public static AppDirectories ofThisProcess() {
        return of(System.getProperties(), System.getenv(), codeFolder(), Path.of(""));
    }

    /**
     * The places that properties and environment ask for.
     *
     * @param code the folder of the jar, if the program runs from one
     * @param working the working directory
     */
    static AppDirectories of(Properties properties, Map<String, String> environment, Optional<Path> code,
            Path working) {
        Path install = asked(properties.getProperty(INSTALL_PROPERTY))
            .or(() -> code.flatMap(AppDirectories::installAround))
            .orElse(working);
        Path home = asked(properties.getProperty(HOME_PROPERTY))
            .or(() -> asked(environment.get(HOME_VARIABLE)))
            .orElseGet(() -> Path.of(ProjectDirectories.from("org", "fars", "FaRS Explorer").dataLocalDir));
        return new AppDirectories(install.toAbsolutePath().normalize(), home.toAbsolutePath().normalize());
    }

    private static Optional<Path> asked(String text) {
        return Optional.ofNullable(text).filter(path -> !path.isBlank()).map(Path::of);
    }

    /** The jar's folder, or the one above it as long as the project is not installed but built, if it holds models. */
    private static Optional<Path> installAround(Path code) {
        Path candidate = code.toAbsolutePath();
        for (int level = 0; level < 3 && candidate != null; level++) {
            if (Files.isDirectory(candidate.resolve("models"))) {
                return Optional.of(candidate);
            }
            candidate = candidate.getParent();
        }
        return Optional.empty();
    }

    private static Optional<Path> codeFolder() {
        CodeSource source = AppDirectories.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(Path.of(source.getLocation().toURI()).getParent());
        } catch (URISyntaxException | IllegalArgumentException e) {
            // Not from the file system: then there is nothing beside it either.
            return Optional.empty();
        }
    }

    /** Folders of models: the person's own first, then those that came with the application. */
    public List<Path> models() {
        return List.of(ownModels(), install.resolve("models"));
    }

    /** Where imported models go. */
    public Path ownModels() {
        return home.resolve("models");
    }

    /** The sample data that came with the application. */
    public Path assets() {
        return install.resolve("assets");
    }

    /** Where evaluations are kept. */
    public Path runs() {
        return home.resolve("runs");
    }

    /** Where sessions are kept. */
    public Path sessions() {
        return home.resolve("sessions");
    }

    /** Where logs are kept. */
    public Path logs() {
        return home.resolve("logs");
    }

    /** Where data sets go that were fetched. */
    public Path data() {
        return home.resolve("data");
    }

    /** The file of settings. */
    public Path settings() {
        return home.resolve("settings.json");
    }
}
