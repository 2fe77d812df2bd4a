package org.fars.ui.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Names images in a session by the number of their source and the rest of their location ({@code 0:/Trouser/a.png}), so
 * that a source may move. An image outside all sources (from a list of paths) keeps its location.
 *
 * @param sources the path of each source, in the session's order
 */
record SourcePaths(List<Path> sources) {
    SourcePaths {
        sources = List.copyOf(sources);
    }

    /** Returns the name of the image at a location. */
    String name(String location) {
        int best = -1;
        for (int i = 0; i < sources.size(); i++) {
            if (location.startsWith(path(i)) && (best < 0 || path(i).length() > path(best).length())) {
                best = i;
            }
        }
        return best < 0 ? location : best + ":" + location.substring(path(best).length()).replace('\\', '/');
    }

    private String path(int source) {
        return sources.get(source).toAbsolutePath().normalize().toString();
    }

    /**
     * Returns where a source is now: beside the session as before, at its former path, or in one of two folders.
     *
     * @param source the source
     * @param session the session's file, in whose folder the source is looked for
     * @param elsewhere another folder to look in
     * @return empty if it is in none of the places
     */
    static Optional<Path> locate(Session.Source source, Path session, Optional<Path> elsewhere) {
        Path was = Path.of(source.path());
        Path folder = session.toAbsolutePath().getParent();
        if (!source.beside().isEmpty()) {
            Path beside = folder.resolve(source.beside()).normalize();
            if (Files.exists(beside)) {
                return Optional.of(beside);
            }
        }
        if (Files.exists(was)) {
            return Optional.of(was);
        }
        return within(folder, was).or(() -> elsewhere.flatMap(other -> within(other, was)));
    }

    /** Returns the longest tail of the path that exists in the folder, or the folder itself if it has the source's name. */
    private static Optional<Path> within(Path folder, Path was) {
        for (int from = 0; from < was.getNameCount(); from++) {
            Path candidate = folder.resolve(was.subpath(from, was.getNameCount()));
            if (Files.exists(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.of(folder).filter(same -> folder.endsWith(was.getFileName()));
    }

    /** Returns the path from a session's folder to a source, with slashes; empty if there is none (another drive). */
    static String relativize(Path source, Path session) {
        try {
            return session.toAbsolutePath()
                .normalize()
                .getParent()
                .relativize(source.toAbsolutePath().normalize())
                .toString()
                .replace('\\', '/');
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
