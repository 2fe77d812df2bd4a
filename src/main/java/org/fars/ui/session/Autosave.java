package org.fars.ui.session;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which this process keeps its session while it runs, in a folder that all instances share. Each file has a
 * lock that the system releases when the process ends, however it ends, so an autosave without a lock was left by a
 * crash. For background threads.
 */
final class Autosave implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Autosave.class);
    private static final String LOCK = ".lock";

    private final Path folder;
    private final String id = UUID.randomUUID().toString();
    private final SessionFile file;
    private Optional<Lock> lock = Optional.empty();

    private record Lock(Path path, FileChannel channel, FileLock held) {
        /** Acquires a lock; empty if another process, or this one, holds it. */
        static Optional<Lock> tryAcquire(Path path) throws IOException {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock held = channel.tryLock();
                if (held != null) {
                    return Optional.of(new Lock(path, channel, held));
                }
            } catch (OverlappingFileLockException e) {
                LOG.debug("{} is locked by this process", path);
            }
            channel.close();
            return Optional.empty();
        }

        void release(boolean delete) {
            try {
                if (delete) {
                    Files.deleteIfExists(path);
                }
                channel.close();
            } catch (IOException e) {
                LOG.warn("cannot release {}", path, e);
            }
        }
    }

    /**
     * An autosave that a crash left. This process holds its lock, so that no other instance offers it meanwhile.
     *
     * @param file the session
     * @param written when it was last written
     */
    record Orphan(SessionFile file, Instant written, Lock lock) {
        /** Deletes it. */
        void delete() {
            file.delete();
            lock.release(true);
        }

        /**
         * Moves it to another place.
         *
         * @throws UnwritableFileException if the system refuses
         */
        void moveTo(SessionFile other) {
            file.moveTo(other);
            lock.release(true);
        }

        /** Releases it, so that the next start offers it again. */
        void release() {
            lock.release(false);
        }
    }

    /** @param folder shared by all instances; created when it is needed */
    Autosave(Path folder) {
        this.folder = folder;
        this.file = new SessionFile(folder.resolve(id + Session.EXTENSION));
    }

    private synchronized void acquireLock() {
        if (lock.isPresent()) {
            return;
        }
        try {
            Files.createDirectories(folder);
            lock = Lock.tryAcquire(folder.resolve(id + LOCK));
        } catch (IOException e) {
            LOG.warn("cannot lock the autosave in {}", folder, e);
        }
    }

    /** Returns the autosaves of processes that have ended without deleting them, newest first. */
    List<Orphan> findOrphans() {
        acquireLock();
        List<Orphan> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path path : files.filter(one -> one.toString().endsWith(Session.EXTENSION)
                    && !one.equals(file.file()))
                .toList()) {
                orphan(path).ifPresent(found::add);
            }
        } catch (IOException e) {
            LOG.warn("cannot list {}", folder, e);
        }
        found.sort(Comparator.comparing(Orphan::written).reversed());
        return found;
    }

    private Optional<Orphan> orphan(Path path) {
        String name = path.getFileName().toString();
        String owner = name.substring(0, name.length() - Session.EXTENSION.length());
        try {
            Instant written = Files.getLastModifiedTime(path).toInstant();
            return Lock.tryAcquire(folder.resolve(owner + LOCK))
                .map(acquired -> new Orphan(new SessionFile(path), written, acquired));
        } catch (IOException e) {
            // Its process has just deleted it, or this one file is unreadable; the others may still be fine.
            LOG.info("{} is not offered", path, e);
            return Optional.empty();
        }
    }

    /**
     * Writes the session.
     *
     * @throws UnwritableFileException if the system refuses
     */
    void write(SessionFile.Snapshot snapshot) {
        acquireLock();
        file.write(snapshot);
    }

    /** Deletes the autosave: after a clean exit nothing is left. */
    @Override
    public synchronized void close() {
        file.delete();
        lock.ifPresent(one -> one.release(true));
    }
}
