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
import org.fars.core.UnwritableFileException;
import org.fars.image.ArrayFiles;
import org.fars.image.ImageTensor;
import org.fars.image.NpyArray;
import org.fars.image.UnreadableDataException;
import org.fars.ui.store.JsonFile;
import org.fars.ui.store.UnreadableFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;

/**
 * A session on disk: the file, and beside it a folder of adversarial images, exact. For background work.
 *
 * @param file the {@code .fars} file
 */
record SessionFile(Path file) {
    private static final Logger LOG = LoggerFactory.getLogger(SessionFile.class);
    private static final String ADVERSARIAL = "adversarial";

    /**
     * A session with the images that its attacks found.
     *
     * @param session what the file holds
     * @param images adversarial images by their file's name
     * @param others the session whose folder holds those that are not in memory yet
     */
    record Captured(Session session, Map<String, ImageTensor> images, Optional<SessionFile> others) {
        Captured with(Session other) {
            return new Captured(other, images, others);
        }
    }

    /** The folder beside the file. */
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
                .orElseThrow(() -> new UnreadableSessionException(file, "there is no such file", null));
        } catch (UnreadableFileException e) {
            throw new UnreadableSessionException(file, "is damaged or is no session of FaRS Explorer", e);
        }
        if (session.version() < 1) {
            throw new UnreadableSessionException(file, "is no session of FaRS Explorer", null);
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
     * Writes everything; images that are there already are not written again, those of no attack are removed.
     *
     * @throws UnwritableFileException when the system refuses
     */
    void write(Captured captured) {
        Set<String> named = new HashSet<>();
        for (Session.KeptAttack attack : captured.session().attacks()) {
            Path target = folder().resolve(attack.file());
            named.add(attack.file());
            if (Files.exists(target)) {
                continue;
            }
            Optional.ofNullable(captured.images().get(attack.file()))
                .or(() -> captured.others().flatMap(other -> other.image(attack.file())))
                .ifPresent(image -> ArrayFiles.writeNpz(target, Map.of(ADVERSARIAL, image)));
        }
        json().write(captured.session());
        images().stream().filter(image -> !named.contains(image.getFileName().toString())).forEach(this::remove);
    }

    /** An adversarial image; empty where it is not there or damaged. */
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

    /** Removes the file and its images. */
    void delete() {
        images().forEach(this::remove);
        remove(folder());
        remove(file);
    }

    /**
     * Moves everything to another place.
     *
     * @throws UnwritableFileException when the system refuses
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

    private void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("cannot remove {}", path, e);
        }
    }
}
