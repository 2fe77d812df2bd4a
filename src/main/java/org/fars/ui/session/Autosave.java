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
import org.fars.core.UnwritableFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place where this process keeps its session while it runs: a file of its own in a folder that all share. A lock
 * says that its process is alive; the system takes it away when the process dies, however it dies. So an autosave
 * without a lock is what a crash has left.
 */
final class Autosave implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Autosave.class);
    private static final String LOCK = ".lock";

    private final Path folder;
    private final SessionFile file;
    private final Optional<Lock> lock;

    private record Lock(Path path, FileChannel channel, FileLock held) {
        /** Takes a lock; empty where another process (or this one) has it. */
        static Optional<Lock> take(Path path) throws IOException {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock held = channel.tryLock();
                if (held != null) {
                    return Optional.of(new Lock(path, channel, held));
                }
            } catch (OverlappingFileLockException ours) {
                LOG.debug("{} is locked by this process", path);
            }
            channel.close();
            return Optional.empty();
        }

        void release(boolean remove) {
            try {
                if (remove) {
                    Files.deleteIfExists(path);
                }
                channel.close();
            } catch (IOException e) {
                LOG.warn("cannot let go of {}", path, e);
            }
        }
    }

    /** What a crash has left. It is ours until it is answered: no other process offers it meanwhile. */
    static final class Left {
        private final SessionFile file;
        private final Instant written;
        private final Lock lock;

        private Left(SessionFile file, Instant written, Lock lock) {
            this.file = file;
            this.written = written;
            this.lock = lock;
        }

        /** Where it is. */
        SessionFile file() {
            return file;
        }

        /** When it was written last. */
        Instant written() {
            return written;
        }

        /** Removes it: it has been taken over. */
        void remove() {
            file.delete();
            lock.release(true);
        }

        /** Moves it to where other sessions are. */
        void moveTo(SessionFile other) {
            file.moveTo(other);
            lock.release(true);
        }

        /** Lets the next start offer it again. */
        void leave() {
            lock.release(false);
        }
    }

    /** @param folder shared by all instances; made when it is needed */
    Autosave(Path folder) {
        this.folder = folder;
        String id = UUID.randomUUID().toString();
        this.file = new SessionFile(folder.resolve(id + Session.EXTENSION));
        this.lock = lock(folder.resolve(id + LOCK));
    }

    private static Optional<Lock> lock(Path path) {
        try {
            Files.createDirectories(path.getParent());
            return Lock.take(path);
        } catch (IOException e) {
            LOG.warn("sessions cannot be saved by themselves in {}", path.getParent(), e);
            return Optional.empty();
        }
    }

    /** The file of this process. */
    SessionFile file() {
        return file;
    }

    /** What processes that are gone have left, the newest first. */
    List<Left> left() {
        List<Left> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path path : files.filter(one -> one.toString().endsWith(Session.EXTENSION)
                    && !one.equals(file.file()))
                .toList()) {
                left(path).ifPresent(found::add);
            }
        } catch (IOException e) {
            LOG.warn("cannot look for left sessions in {}", folder, e);
        }
        found.sort(Comparator.comparing(Left::written).reversed());
        return found;
    }

    private Optional<Left> left(Path path) {
        String name = path.getFileName().toString();
        String id = name.substring(0, name.length() - Session.EXTENSION.length());
        try {
            Instant written = Files.getLastModifiedTime(path).toInstant();
            return Lock.take(folder.resolve(id + LOCK)).map(taken -> new Left(new SessionFile(path), written, taken));
        } catch (IOException e) {
            // Its window has ended in this moment, or this one file cannot be read; the others can.
            LOG.info("{} is not offered", path, e);
            return Optional.empty();
        }
    }

    /**
     * Writes the session.
     *
     * @throws UnwritableFileException when the system refuses
     */
    void write(SessionFile.Captured captured) {
        file.write(captured);
    }

    /** After a clean exit nothing is left. */
    @Override
    public void close() {
        file.delete();
        lock.ifPresent(one -> one.release(true));
    }

    /** Dies as a process that is killed does: what was written stays, the lock goes. */
    void die() {
        lock.ifPresent(one -> one.release(false));
    }
}
