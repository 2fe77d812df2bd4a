package org.fars.core;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file beside its place and moves it there when it is complete: nobody ever finds half of one. */
public final class AtomicFiles {
    private AtomicFiles() {}

    /** Writes a file's content. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file, and the folders it is in where they are missing.
     *
     * @throws UnwritableFileException when the system refuses
     */
    public static void write(Path file, Content content) {
        Path folder = file.toAbsolutePath().getParent();
        Path part = folder.resolve(file.getFileName() + ".part");
        try {
            Files.createDirectories(folder);
            try (OutputStream out = Files.newOutputStream(part)) {
                content.writeTo(out);
            }
            move(part, file);
        } catch (IOException e) {
            discard(part, e);
            throw new UnwritableFileException(file, e);
        }
    }

    private static void move(Path part, Path file) throws IOException {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void discard(Path part, IOException failure) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
