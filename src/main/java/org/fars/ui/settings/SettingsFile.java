package org.fars.ui.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.fars.ui.store.JsonFile;
import org.fars.ui.store.QuarantinedFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;

/** Settings on disk. A damaged file costs nobody the window: it is kept aside, and the paper's values are taken. */
public final class SettingsFile {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsFile.class);

    private final JsonFile<Map<String, String>> file;
    private Map<String, String> before = Map.of();

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
    public void restore(SettingsModel settings, Consumer<QuarantinedFile> damaged) {
        file.readOrSetAside(damaged).ifPresent(settings::restore);
        before = settings.export();
    }

    /**
     * Writes the values that have changed since they were read; the others stay as another window may have written them.
     * In one step: a crash leaves the old file or the new one.
     *
     * @throws org.fars.core.UnwritableFileException when the system refuses
     */
    public void save(SettingsModel settings) {
        Map<String, String> now = settings.export();
        file.update(others -> {
            Map<String, String> all = new TreeMap<>(now);
            others.ifPresent(all::putAll);
            now.entrySet()
                .stream()
                .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
            return all;
        }, damage -> LOG.warn("{} was damaged and is kept as {}", damage.file(), damage.kept()));
    }
}
