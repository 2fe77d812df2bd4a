package org.fars.ui.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Settings on disk. A damaged file costs nobody the window: the paper's values are taken, and the log says so. */
public final class SettingsFile {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsFile.class);

    private final Path file;
    private final JsonMapper json = JsonMapper.builder().build();

    /** @param file where; need not exist */
    public SettingsFile(Path file) {
        this.file = file;
    }

    /** Takes what the file says, where it is allowed. */
    public void restore(SettingsModel settings) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            settings.restore(json.readValue(file.toFile(), new TypeReference<Map<String, String>>() {
            }));
        } catch (JacksonException e) {
            LOG.warn("{} is damaged; the settings start with the paper's values", file, e);
        }
    }

    /** Writes all values, in one step: a crash leaves the old file or the new one. */
    public void save(SettingsModel settings) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            json.writerWithDefaultPrettyPrinter().writeValue(draft.toFile(), settings.export());
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
