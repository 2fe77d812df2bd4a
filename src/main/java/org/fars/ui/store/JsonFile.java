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
import org.fars.core.AtomicFiles;
import org.fars.core.UnwritableFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * One value in one JSON file. Fields that this version does not know are passed over, so that a newer version's files
 * can be read. May be used by any thread.
 *
 * @param <T> the value's type
 */
public final class JsonFile<T> {
    private static final Logger LOG = LoggerFactory.getLogger(JsonFile.class);
    private static final String LOCK = ".lock";
    /** Locks are held by processes: its own threads have to wait for each other otherwise. */
    private static final Object ONE_AT_A_TIME = new Object();
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");
    private static final JsonMapper JSON = JsonMapper.builder()
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .build();
    private static final ObjectWriter WRITER = JSON.writerWithDefaultPrettyPrinter();

    private final Path file;
    private final JavaType type;

    /**
     * @param file where; need not exist
     * @param type what it holds
     */
    public JsonFile(Path file, TypeReference<T> type) {
        this.file = file;
        this.type = JSON.constructType(type);
    }

    /** The file. */
    public Path path() {
        return file;
    }

    /**
     * What the file holds.
     *
     * @return empty where there is no file
     * @throws UnreadableFileException when it holds something else, or cannot be read
     */
    public Optional<T> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            T value = JSON.readValue(Files.readAllBytes(file), type);
            if (value == null) {
                throw new UnreadableFileException(file, null);
            }
            return Optional.of(value);
        } catch (JacksonException | IOException e) {
            throw new UnreadableFileException(file, e);
        }
    }

    /**
     * What the file holds, for a file that nobody wrote by hand: a damaged one is renamed, so that nothing in it is
     * lost, and counts as none.
     *
     * @param damaged told of a damaged file, and where it is kept
     */
    public Optional<T> readOrSetAside(Consumer<QuarantinedFile> damaged) {
        try {
            return read();
        } catch (UnreadableFileException e) {
            LOG.warn("{} is damaged", file, e);
            setAside().ifPresent(kept -> damaged.accept(new QuarantinedFile(file, kept)));
            return Optional.empty();
        }
    }

    private Optional<Path> setAside() {
        String name = file.getFileName() + ".damaged-" + STAMP.format(LocalDateTime.now());
        try {
            Path kept = UniquePaths.name(file.resolveSibling(name));
            Files.move(file, kept);
            return Optional.of(kept);
        } catch (IOException e) {
            LOG.warn("{} cannot be kept aside", file, e);
            return Optional.empty();
        }
    }

    /**
     * Writes a value. A crash, even of the machine, leaves the old file or the new one.
     *
     * @throws UnwritableFileException when the system refuses
     */
    public void write(T value) {
        AtomicFiles.write(file, WRITER.writeValueAsBytes(value));
    }

    /**
     * Changes what the file holds by now, which another instance may have written; instances that change files of the
     * same folder wait for each other.
     *
     * @param change given what the file holds, gives what it is to hold
     * @param damaged told of a damaged file, which counts as none
     * @return what it holds now
     * @throws UnwritableFileException when the system refuses
     */
    public T update(Function<Optional<T>, T> change, Consumer<QuarantinedFile> damaged) {
        synchronized (ONE_AT_A_TIME) {
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                try (FileChannel channel = FileChannel.open(file.resolveSibling(LOCK), StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE); FileLock lock = lock(channel)) {
                    T value = change.apply(readOrSetAside(damaged));
                    write(value);
                    return value;
                }
            } catch (IOException e) {
                throw new UnwritableFileException(file, e);
            }
        }
    }

    /** Null where the file system knows no locks: then whoever comes last wins. */
    private FileLock lock(FileChannel channel) {
        try {
            return channel.lock();
        } catch (IOException e) {
            LOG.warn("{} cannot be locked", file, e);
            return null;
        }
    }
}
