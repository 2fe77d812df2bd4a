package org.fars.ui.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.fars.ui.store.JsonFile.QuarantinedFile;
import org.fars.ui.store.JsonFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;

/** Settings on disk. A damaged file is kept under another name, and the paper's values are used. */
public final class SettingsFile {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsFile.class);

    private final JsonFile<Map<String, String>> file;
    private Map<String, String> restored = Map.of();

    /** @param file the file, which need not exist */
    public SettingsFile(Path file) {
        this.file = new JsonFile<>(file, new TypeReference<>() {
        });
    }

    /**
     * Restores the values in the file that are allowed.
     *
     * @param quarantined told if the file is damaged
     */
    public void restore(SettingsModel settings, Consumer<QuarantinedFile> quarantined) {
        file.readOrQuarantine(quarantined).ifPresent(settings::restore);
        restored = settings.export();
    }

    /**
     * Writes the values that have changed since they were restored; the others stay as another window may have written
     * them.
     *
     * @throws org.fars.core.AtomicFiles.UnwritableFileException if the system refuses
     */
    public void save(SettingsModel settings) {
        Map<String, String> now = settings.export();
        file.update(current -> {
            Map<String, String> all = new TreeMap<>(now);
            current.ifPresent(all::putAll);
            now.entrySet()
                .stream()
                .filter(entry -> !entry.getValue().equals(restored.get(entry.getKey())))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
            return all;
        }, damage -> LOG.warn("{} was damaged and is kept as {}", damage.file(), damage.kept()));
    }
}
