package org.fars.ui.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where things lie.
 *
 * @param install the folder of the application (models, assets)
 * @param home the person's own folder (settings, logs, pasted images)
 */
public record Places(Path install, Path home) {
    /** The images to begin with, where they are installed. */
    public Optional<Path> samples() {
        return Optional.of(install.resolve("assets").resolve("fashion-mnist")).filter(Files::isDirectory);
    }

    /** Where images from the clipboard are kept. */
    public Path pasted() {
        return home.resolve("pasted");
    }

    /** Where settings are kept. */
    public Path settings() {
        return home.resolve("settings.json");
    }
}
