package org.fars.ui.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Names of images in a session: the number of the source that they come from, and the rest of their location
 * ({@code 0:/Trouser/a.png}), so that a source may move. An image that lies elsewhere (a list of paths) keeps its
 * location.
 *
 * @param sources where each source is, in the session's order
 */
record SourcePaths(List<Path> sources) {
    SourcePaths {
        sources = List.copyOf(sources);
    }

    /** The name of the image at a location. */
    String name(String location) {
        int best = -1;
        for (int i = 0; i < sources.size(); i++) {
            if (location.startsWith(at(i)) && (best < 0 || at(i).length() > at(best).length())) {
                best = i;
            }
        }
        return best < 0 ? location : best + ":" + location.substring(at(best).length()).replace('\\', '/');
    }

    private String at(int source) {
        return sources.get(source).toAbsolutePath().normalize().toString();
    }

    /**
     * Where a source is now.
     *
     * @param source as a session names it
     * @param session the session's file
     * @param elsewhere a folder in which the person says it is
     * @return empty where it is in none of the places
     */
    static Optional<Path> find(Session.Source source, Path session, Optional<Path> elsewhere) {
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

    /** The folder itself, if it has that name, else the longest end of the path that exists in it. */
    private static Optional<Path> within(Path folder, Path was) {
        for (int from = 0; from < was.getNameCount(); from++) {
            Path candidate = folder.resolve(was.subpath(from, was.getNameCount()));
            if (Files.exists(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.of(folder).filter(same -> folder.endsWith(was.getFileName()));
    }

    /** The way from a session's folder to a source, with slashes; empty where there is none (another drive). */
    static String beside(Path source, Path session) {
        try {
            return session.toAbsolutePath()
                .normalize()
                .getParent()
                .relativize(source.toAbsolutePath().normalize())
                .toString()
                .replace('\\', '/');
        } catch (IllegalArgumentException otherRoot) {
            return "";
        }
    }
}
