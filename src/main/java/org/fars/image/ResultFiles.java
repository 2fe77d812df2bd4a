package org.fars.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records which files of a folder the application wrote as results, so that adversarial images and charts written below a
 * folder of images are not listed as images the next time. The names are kept in a hidden file in the same folder.
 */
public final class ResultFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ResultFiles.class);
    private static final String RECORD = ".fars-results";

    private ResultFiles() {}

    /**
     * Records files as results. A folder that cannot be written to is logged and otherwise ignored.
     *
     * @param files files in any folders that exist
     */
    public static void record(Collection<Path> files) {
        files.stream()
            .map(Path::toAbsolutePath)
            .collect(Collectors.groupingBy(Path::getParent))
            .forEach((folder, its) -> {
                Set<String> known = of(folder);
                String added = its.stream()
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !known.contains(name))
                    .collect(Collectors.joining("\n"));
                if (added.isEmpty()) {
                    return;
                }
                try {
                    Files.writeString(folder.resolve(RECORD), added + "\n", StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                } catch (IOException e) {
                    LOG.warn("results in {} are not recorded", folder, e);
                }
            });
    }

    /** Returns the names of the results in a folder. */
    static Set<String> of(Path folder) {
        Path record = folder.resolve(RECORD);
        if (!Files.isRegularFile(record)) {
            return Set.of();
        }
        try {
            return Set.copyOf(Files.readAllLines(record));
        } catch (IOException e) {
            LOG.warn("{} cannot be read", record, e);
            return Set.of();
        }
    }
}
