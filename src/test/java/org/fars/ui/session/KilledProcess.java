package org.fars.ui.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Simulates killed processes, whose autosaves stay without a lock. */
public final class KilledProcess {
    private static final String PREFIX = "killed-";

    private KilledProcess() {}

    /**
     * Renames the autosaves of all windows of this process, so that they are not locked any more.
     *
     * @param sessions the folder of sessions
     */
    public static void abandonAutosaves(Path sessions) {
        Path running = sessions.resolve("running");
        try (Stream<Path> files = Files.list(running)) {
            List<Path> autosaves = files.filter(path -> path.toString().endsWith(Session.EXTENSION)
                    && !path.getFileName().toString().startsWith(PREFIX))
                .toList();
            for (Path autosave : autosaves) {
                new SessionFile(autosave).moveTo(new SessionFile(running.resolve(PREFIX + UUID.randomUUID()
                        + Session.EXTENSION)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
