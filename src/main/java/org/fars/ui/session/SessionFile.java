package org.fars.ui.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.core.UserInputException;
import org.fars.image.ArrayFiles.NpyArray;
import org.fars.image.ArrayFiles;
import org.fars.image.ImageTensor;
import org.fars.image.UnreadableDataException;
import org.fars.ui.store.JsonFile.UnreadableFileException;
import org.fars.ui.store.JsonFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;

/**
 * A session on disk: the file, and a folder beside it with the exact adversarial images. For background threads.
 *
 * @param file the {@code .fars} file
 */
record SessionFile(Path file) {
    private static final Logger LOG = LoggerFactory.getLogger(SessionFile.class);
    private static final String ADVERSARIAL = "adversarial";

    /**
     * A session with its adversarial images.
     *
     * @param session the content of the file
     * @param images adversarial images by file name
     * @param others the session in whose folder the images are that have not been loaded yet
     */
    record Snapshot(Session session, Map<String, ImageTensor> images, Optional<SessionFile> others) {
        Snapshot with(Session other) {
            return new Snapshot(other, images, others);
        }
    }

    /** Returns the folder beside the file. */
    Path folder() {
        return file.resolveSibling(file.getFileName() + "-images");
    }

    /**
     * Reads the file.
     *
     * @throws UnreadableSessionException when there is none, it is damaged, or a newer version wrote it
     */
    Session read() {
        Session session;
        try {
            session = json().read()
                .orElseThrow(() -> new UnreadableSessionException(file, "does not exist", null));
        } catch (UnreadableFileException e) {
            throw new UnreadableSessionException(file, "is damaged or is not a session of FaRS Explorer", e);
        }
        if (session.version() < 1) {
            throw new UnreadableSessionException(file, "is not a session of FaRS Explorer", null);
        }
        if (session.version() > Session.VERSION) {
            throw new UnreadableSessionException(file, "was written by a newer version of FaRS Explorer", null);
        }
        return session;
    }

    private JsonFile<Session> json() {
        return new JsonFile<>(file, new TypeReference<>() {
        });
    }

    /**
     * Writes the file and its images. Images that exist are not written again; those that belong to no attack are deleted.
     *
     * @throws UnwritableFileException if the system refuses
     */
    void write(Snapshot snapshot) {
        Set<String> used = new HashSet<>();
        for (Session.SavedAttack attack : snapshot.session().attacks()) {
            Path target = folder().resolve(attack.file());
            used.add(attack.file());
            if (Files.exists(target)) {
                continue;
            }
            Optional.ofNullable(snapshot.images().get(attack.file()))
                .or(() -> snapshot.others().flatMap(other -> other.image(attack.file())))
                .ifPresent(image -> ArrayFiles.writeNpz(target, Map.of(ADVERSARIAL, image)));
        }
        json().write(snapshot.session());
        images().stream().filter(image -> !used.contains(image.getFileName().toString())).forEach(this::delete);
    }

    /** Returns an adversarial image; empty if it is missing or damaged. */
    Optional<ImageTensor> image(String name) {
        try {
            NpyArray array = ArrayFiles.readNpz(folder().resolve(name)).get(ADVERSARIAL);
            if (array == null || array.shape().length != 3) {
                return Optional.empty();
            }
            int[] shape = array.shape();
            return Optional.of(new ImageTensor(shape[0], shape[1], shape[2], array.floats()));
        } catch (UnreadableDataException e) {
            LOG.info("the attack of {} is left out", name, e);
            return Optional.empty();
        }
    }

    /** Deletes the file and its images. */
    void delete() {
        images().forEach(this::delete);
        delete(folder());
        delete(file);
    }

    /**
     * Moves the file and its images.
     *
     * @throws UnwritableFileException if the system refuses
     */
    void moveTo(SessionFile other) {
        try {
            Files.createDirectories(other.file().toAbsolutePath().getParent());
            if (Files.isDirectory(folder())) {
                Files.move(folder(), other.folder());
            }
            Files.move(file, other.file());
        } catch (IOException e) {
            throw new UnwritableFileException(other.file(), e);
        }
    }

    private List<Path> images() {
        if (!Files.isDirectory(folder())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(path -> path.toString().endsWith(".npz")).toList();
        } catch (IOException e) {
            LOG.warn("cannot list {}", folder(), e);
            return List.of();
        }
    }

    private void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("cannot delete {}", path, e);
        }
    }

    /** A file is no session that this version understands. */
    public static final class UnreadableSessionException extends UserInputException {
        /**
         * @param file the file
         * @param reason why, as the rest of a sentence
         * @param cause what was noticed, or null
         */
        public UnreadableSessionException(Path file, String reason, Throwable cause) {
            super(file.toString(), reason, cause);
        }
    }
}
