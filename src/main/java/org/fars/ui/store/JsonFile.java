package org.fars.ui.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.core.AtomicFiles;
import org.fars.core.UserInputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes a value as a JSON file. Unknown fields are ignored, so that files of newer versions can be read.
 * Thread-safe.
 *
 * @param <T> the value's type
 */
public final class JsonFile<T> {
    private static final Logger LOG = LoggerFactory.getLogger(JsonFile.class);
    private static final String LOCK = ".lock";
    /** File locks are held by the process; this one excludes the process's own threads. */
    private static final Object IN_PROCESS_LOCK = new Object();
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");
    private static final JsonMapper JSON = JsonMapper.builder()
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .build();
    private static final ObjectWriter WRITER = JSON.writerWithDefaultPrettyPrinter();

    private final Path file;
    private final JavaType type;

    /**
     * Creates an accessor for a file, which need not exist.
     *
     * @param type the value's type
     */
    public JsonFile(Path file, TypeReference<T> type) {
        this.file = file;
        this.type = JSON.constructType(type);
    }

    /** Returns the file's path. */
    public Path path() {
        return file;
    }

    /**
     * Reads the file.
     *
     * @return empty if there is no file
     * @throws UnreadableFileException if it holds something else or cannot be read
     */
    public Optional<T> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            T value = JSON.readValue(Files.readAllBytes(file), type);
            if (value == null) {
                throw UnreadableFileException.damaged(file, null);
            }
            return Optional.of(value);
        } catch (JacksonException | IOException e) {
            throw UnreadableFileException.damaged(file, e);
        }
    }

    /**
     * Reads a file that people do not edit: a damaged one is renamed, so that nothing in it is lost, and counts as none.
     *
     * @param quarantined told of a damaged file
     */
    public Optional<T> readOrQuarantine(Consumer<QuarantinedFile> quarantined) {
        try {
            return read();
        } catch (UnreadableFileException e) {
            LOG.warn("{} is damaged", file, e);
            quarantine().ifPresent(kept -> quarantined.accept(new QuarantinedFile(file, kept)));
            return Optional.empty();
        }
    }

    private Optional<Path> quarantine() {
        String name = file.getFileName() + ".damaged-" + STAMP.format(LocalDateTime.now());
        try {
            Path kept = UniquePaths.unique(file.resolveSibling(name));
            Files.move(file, kept);
            return Optional.of(kept);
        } catch (IOException e) {
            LOG.warn("{} cannot be renamed", file, e);
            return Optional.empty();
        }
    }

    /**
     * Replaces the file atomically.
     *
     * @throws UnwritableFileException if the system refuses
     */
    public void write(T value) {
        AtomicFiles.write(file, WRITER.writeValueAsBytes(value));
    }

    /**
     * Replaces what the file holds now, which another instance may have written. Instances that update files of the same
     * folder wait for each other, so this is for background threads.
     *
     * @param change returns the new value for the old one
     * @param quarantined told of a damaged file, which counts as none
     * @return the new value
     * @throws UnwritableFileException if the system refuses
     */
    public T update(Function<Optional<T>, T> change, Consumer<QuarantinedFile> quarantined) {
        synchronized (IN_PROCESS_LOCK) {
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                try (FileChannel channel = FileChannel.open(file.resolveSibling(LOCK), StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE); FileLock lock = lock(channel)) {
                    T value = change.apply(readOrQuarantine(quarantined));
                    write(value);
                    return value;
                }
            } catch (IOException e) {
                throw new UnwritableFileException(file, e);
            }
        }
    }

    /** Returns null if the file system does not support locks: then the last writer wins. */
    private FileLock lock(FileChannel channel) {
        try {
            return channel.lock();
        } catch (IOException e) {
            LOG.warn("{} cannot be locked", file, e);
            return null;
        }
    }

    /**
     * A damaged file that was renamed instead of overwritten.
     *
     * @param file its path before
     * @param kept its path now
     */
    public record QuarantinedFile(Path file, Path kept) {}

    /**
     * Finds names that no file has yet. A timestamp alone is not unique: two instances share a second, and a clock that is
     * set back repeats it.
     */
    public static final class UniquePaths {
        private UniquePaths() {}

        /** Returns the path itself, or, if a file exists there, the same with a number before the extension. */
        public static Path unique(Path wanted) {
            String name = wanted.getFileName().toString();
            int dot = name.lastIndexOf('.');
            String stem = dot > 0 ? name.substring(0, dot) : name;
            String extension = dot > 0 ? name.substring(dot) : "";
            Path free = wanted;
            for (int number = 2; Files.exists(free); number++) {
                free = wanted.resolveSibling(stem + "-" + number + extension);
            }
            return free;
        }
    }

    /** Thrown when a file of ours is missing, damaged, or was written by a newer version. */
    public static final class UnreadableFileException extends UserInputException {
        /**
         * Creates the exception.
         *
         * @param file the file
         * @param reason what is wrong with it, without a full stop
         * @param cause the failure; may be null
         */
        public UnreadableFileException(Path file, String reason, Throwable cause) {
            super(file.toString(), reason, cause);
        }

        /** Creates the exception for a file whose content is not what we write. */
        static UnreadableFileException damaged(Path file, Throwable cause) {
            return new UnreadableFileException(file, "is damaged or is not a file of FaRS Explorer", cause);
        }
    }
}
