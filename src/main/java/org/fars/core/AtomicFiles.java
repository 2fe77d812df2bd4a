package org.fars.core;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Replaces whole files. The content is written to a temporary file in the same folder, forced to the disk and then moved
 * over the old file in one step, so that a crash, a full disk or a failing writer leaves the old file as it was, and no
 * reader ever sees half of the new one. Several threads and processes may write the same file; the last one wins.
 */
public final class AtomicFiles {
    private static final String PREFIX = ".fars-";
    private static final String SUFFIX = ".part";

    private AtomicFiles() {}

    /** Writes a file's content. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes the whole content.
         *
         * @param out a buffered stream; closing it is allowed and has no effect
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Moves a file; a test's substitute refuses what some file systems refuse. */
    @FunctionalInterface
    interface Mover {
        void move(Path from, Path to, CopyOption... options) throws IOException;
    }

    /**
     * Writes a file, and creates the folders above it that are missing. A symbolic link stays and its target is replaced.
     * What exists and is no regular file (a device, a pipe) is written to directly.
     *
     * @return {@code file}
     * @throws UnwritableFileException if the file system refuses or the content throws an {@link IOException}; the old
     * file, if any, is unchanged
     */
    public static Path write(Path file, Content content) {
        return write(file, content, Files::move);
    }

    /**
     * Writes bytes to a file; see {@link #write(Path, Content)}.
     *
     * @return {@code file}
     * @throws UnwritableFileException if the file system refuses; the old file, if any, is unchanged
     */
    public static Path write(Path file, byte[] bytes) {
        return write(file, out -> out.write(bytes));
    }

    /**
     * Writes text to a file in UTF-8; see {@link #write(Path, Content)}.
     *
     * @return {@code file}
     * @throws UnwritableFileException if the file system refuses; the old file, if any, is unchanged
     */
    public static Path write(Path file, String text) {
        return write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    static Path write(Path file, Content content, Mover mover) {
        try {
            Path target = Files.isSymbolicLink(file) && Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            if (Files.isDirectory(target)) {
                throw new FileSystemException(target.toString(), null, "it is a folder");
            }
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
                    content.writeTo(out);
                }
                return file;
            }
            Files.createDirectories(target.getParent());
            replace(target, content, mover);
            return file;
        } catch (IOException e) {
            throw new UnwritableFileException(file, e);
        }
    }

    private static void replace(Path target, Content content, Mover mover) throws IOException {
        // Unique, since another process may be writing the same file, and short whatever the file's own name is.
        Path part = target.resolveSibling(PREFIX + UUID.randomUUID() + SUFFIX);
        boolean moved = false;
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                OutputStream out = new Unclosed(Channels.newOutputStream(channel));
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            move(part, target, mover);
            moved = true;
        } finally {
            if (!moved) {
                delete(part);
            }
        }
        forceFolder(target.getParent());
    }

    /**
     * Moves a complete file, such as a finished download, over another of the same folder in one step.
     *
     * @throws IOException if the file system refuses; the old file, if any, is unchanged
     */
    public static void replace(Path complete, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(complete, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        move(complete, file, Files::move);
        forceFolder(file.toAbsolutePath().getParent());
    }

    private static void move(Path part, Path target, Mover mover) throws IOException {
        try {
            mover.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            mover.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The content is complete without it; not every system can open a folder. */
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Then the new name reaches the disk when the system sees fit.
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // What made the write fail is thrown; it says more than this.
        }
    }

    /**
     * Deletes temporary files that killed processes left in a folder. For folders that only one process writes to.
     *
     * @throws IOException if the folder cannot be listed or a file not deleted
     */
    public static void deleteLeftovers(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(PREFIX) && name.endsWith(SUFFIX)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** A buffer that survives writers that close what they write to: the channel below is still to be forced. */
    private static final class Unclosed extends BufferedOutputStream {
        Unclosed(OutputStream out) {
            super(out, 1 << 16);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /** Thrown when a file cannot be written: no such folder, no permission, no space left. */
    public static final class UnwritableFileException extends UserInputException {
        /**
         * Creates the exception.
         *
         * @param file the file to be written
         * @param cause the failure; its meaning becomes part of the message
         */
        public UnwritableFileException(Path file, Throwable cause) {
            super(file.toString(), "cannot be written: " + IoErrorMessages.of(cause), cause);
        }
    }
}
