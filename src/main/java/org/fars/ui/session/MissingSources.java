package org.fars.ui.session;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A session some of whose files are not where they were.
 *
 * @param session the session
 * @param file where it was read from
 * @param places where each source is; empty for one that is missing
 */
public record MissingSources(Session session, Path file, List<Optional<Path>> places) {
    public MissingSources {
        places = List.copyOf(places);
    }

    /** Where the missing ones were. */
    public List<Path> paths() {
        return IntStream.range(0, places.size())
            .filter(i -> places.get(i).isEmpty())
            .mapToObj(i -> Path.of(session.sources().get(i).path()))
            .toList();
    }

    /** The same with what another look has found. */
    MissingSources and(MissingSources other) {
        return new MissingSources(session, file, IntStream.range(0, places.size())
            .mapToObj(i -> places.get(i).or(() -> other.places().get(i)))
            .toList());
    }

    /** Looks for each source. */
    static MissingSources look(Session session, Path file, Optional<Path> elsewhere) {
        return new MissingSources(session, file,
                session.sources().stream().map(source -> SourcePaths.find(source, file, elsewhere)).toList());
    }
}
