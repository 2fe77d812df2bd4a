package org.fars.evaluate.run;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fars.evaluate.DatasetException;
import org.fars.evaluate.EvaluationItem;

/**
 * The folders that images lie in when a run begins. An image that cannot be read is skipped; but where its folder has
 * gone since, a drive has, and skipping the rest would make a table of it.
 */
final class SourceAvailability {
    private static final String ENTRY = "!/";

    private final Set<Path> folders;

    SourceAvailability(List<EvaluationItem> items) {
        folders = items.stream()
            .flatMap(item -> folder(item.location()).stream())
            .distinct()
            .filter(Files::isDirectory)
            .collect(Collectors.toSet());
    }

    /** The folder of an image's file, or of the archive that holds it. */
    private static Optional<Path> folder(String location) {
        int entry = location.indexOf(ENTRY);
        try {
            return Optional.ofNullable(Path.of(entry < 0 ? location : location.substring(0, entry)).getParent());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * Checks that the place of an image that could not be read is still there.
     *
     * @throws DatasetException when it was there and is not any more
     */
    void require(EvaluationItem item) {
        folder(item.location()).filter(folders::contains)
            .filter(folder -> !Files.isDirectory(folder))
            .ifPresent(gone -> {
                throw DatasetException.unavailable(gone);
            });
    }
}
