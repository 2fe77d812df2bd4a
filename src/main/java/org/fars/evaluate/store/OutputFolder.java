package org.fars.evaluate.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.fars.core.UnwritableFileException;

/**
 * A folder for results. A file appears in it whole or not at all.
 *
 * @param folder where; made where it is not there
 */
public record OutputFolder(Path folder) {
    /**
     * Writes a file in UTF-8.
     *
     * @return the file
     * @throws UnwritableFileException when the system does not let us
     */
    public Path write(String name, String content) {
        Path file = folder.resolve(name);
        Path temporary = folder.resolve("." + name + ".part");
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            return Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UnwritableFileException(file, e);
        }
    }
}
