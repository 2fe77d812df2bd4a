package org.fars.ui.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.fars.ui.store.Damage;
import org.fars.ui.store.JsonFile;
import tools.jackson.core.type.TypeReference;

/** Settings on disk. A damaged file costs nobody the window: it is kept aside, and the paper's values are taken. */
public final class SettingsFile {
    private final JsonFile<Map<String, String>> file;

    /** @param file where; need not exist */
    public SettingsFile(Path file) {
        this.file = new JsonFile<>(file, new TypeReference<>() {
        });
    }

    /**
     * Takes what the file says, where it is allowed.
     *
     * @param damaged told where the file is damaged
     */
    public void restore(SettingsModel settings, Consumer<Damage> damaged) {
        file.readOrSetAside(damaged).ifPresent(settings::restore);
    }

    /**
     * Writes all values, in one step: a crash leaves the old file or the new one.
     *
     * @throws org.fars.image.UnwritableFile when the system refuses
     */
    public void save(SettingsModel settings) {
        file.write(settings.export());
    }
}
