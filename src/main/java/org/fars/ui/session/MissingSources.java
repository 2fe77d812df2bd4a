package org.fars.ui.session;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A session with the present location of each source, some of which may be missing.
 *
 * @param session the session
 * @param file the file it was read from
 * @param locations where each source is now; empty for a missing one
 */
public record MissingSources(Session session, Path file, List<Optional<Path>> locations) {
    public MissingSources {
        locations = List.copyOf(locations);
    }

    /** Returns the former paths of the missing sources. */
    public List<Path> paths() {
        return IntStream.range(0, locations.size())
            .filter(i -> locations.get(i).isEmpty())
            .mapToObj(i -> Path.of(session.sources().get(i).path()))
            .toList();
    }

    /** Returns the same with the sources that another search has found. */
    MissingSources merge(MissingSources other) {
        return new MissingSources(session, file, IntStream.range(0, locations.size())
            .mapToObj(i -> locations.get(i).or(() -> other.locations().get(i)))
            .toList());
    }

    /** Locates each source, also in the folder that the person names, if any. */
    static MissingSources locate(Session session, Path file, Optional<Path> elsewhere) {
        return new MissingSources(session, file,
                session.sources().stream().map(source -> SourcePaths.locate(source, file, elsewhere)).toList());
    }
}
