package org.fars.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;

/** Encoded image data that can be read repeatedly. */
sealed interface ImageInput {
    /** Returns the name used in messages. */
    String name();

    /** Returns the data's length in bytes. */
    long length() throws IOException;

    /** Opens a stream at the beginning of the data. */
    InputStream stream() throws IOException;

    /** Opens a seekable stream for decoders at the beginning of the data. */
    ImageInputStream imageStream() throws IOException;

    /** A file. */
    record OfFile(Path file) implements ImageInput {
        @Override
        public String name() {
            return file.toString();
        }

        @Override
        public long length() throws IOException {
            return Files.size(file);
        }

        @Override
        public InputStream stream() throws IOException {
            return Files.newInputStream(file);
        }

        @Override
        public ImageInputStream imageStream() throws IOException {
            return ImageIO.createImageInputStream(file.toFile());
        }
    }

    /** Bytes in memory, from an archive or the clipboard. */
    record OfBytes(String name, byte[] bytes) implements ImageInput {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public InputStream stream() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public ImageInputStream imageStream() {
            return new ByteArrayImageInputStream(bytes);
        }
    }
}
