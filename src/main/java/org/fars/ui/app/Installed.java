package org.fars.ui.app;

import dev.dirs.ProjectDirectories;
import java.nio.file.Path;
import java.util.List;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.TorchEngine;
import tools.jackson.databind.json.JsonMapper;

/** The parts of an installed application. */
final class Installed {
    private Installed() {}

    /** Models and samples beside the application, everything personal in the platform's user-data folder. */
    static Explorer.Parts parts() {
        Places places = places();
        TorchEngine engine = new TorchEngine();
        ModelStore models = new ModelStore(
                List.of(places.home().resolve("models"), places.install().resolve("models")), engine, new JsonMapper());
        return new Explorer.Parts(models, Certifiers.standard(), new Attacks(), places, engine);
    }

    private static Places places() {
        String install = System.getProperty("fars.install", "");
        String home = System.getProperty("fars.home", System.getenv().getOrDefault("FARS_HOME", ""));
        return new Places(Path.of(install).toAbsolutePath(), home.isEmpty()
                ? Path.of(ProjectDirectories.from("org", "fars", "FaRS Explorer").dataDir)
                : Path.of(home));
    }
}
