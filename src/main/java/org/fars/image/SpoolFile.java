package org.fars.image;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.fars.core.IoErrorMessages;

/**
 * Bytes of images that are read at random: a file itself, or a temporary file to which its unpacked contents are copied,
 * so that memory stays bounded whatever their number. Fetching is thread-safe.
 */
final class SpoolFile implements Closeable {
    /** Largest ratio of unpacked to packed size. Archives of images hardly shrink; drawings and raw pixels do. */
    private static final long EXPANSION_LIMIT = 64;
    private static final long EXPANSION_ALLOWED = 1L << 30;
    private final FileChannel channel;
    private long end;

    private SpoolFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens a file whose bytes are read in place.
     *
     * @throws UnreadableDataException if it cannot be opened
     */
    static SpoolFile of(Path file) {
        try {
            return new SpoolFile(FileChannel.open(file, StandardOpenOption.READ));
        } catch (IOException e) {
            throw unopened(file, e);
        }
    }

    /**
     * Creates an empty temporary file, which is deleted when it is closed.
     *
     * @param origin the file that is unpacked to it, for messages
     * @throws UnreadableDataException if it cannot be created
     */
    static SpoolFile temporary(Path origin) {
        try {
            return new SpoolFile(FileChannel.open(Files.createTempFile("fars-images-", ".spool"),
                    StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw unopened(origin, e);
        }
    }

    private static UnreadableDataException unopened(Path file, IOException cause) {
        return new UnreadableDataException(file, "cannot be opened: " + IoErrorMessages.of(cause), cause);
    }

    /** Returns how many bytes a file of images may unpack to, as a defence against decompression bombs. */
    static long limit(Path file) throws IOException {
        return Math.max(EXPANSION_ALLOWED, EXPANSION_LIMIT * Files.size(file));
    }

    /** Returns the number of bytes appended so far, which is the position of the next. */
    long end() {
        return end;
    }

    /** Appends all of a stream, and returns its length in bytes. */
    long append(InputStream in) throws IOException {
        long begin = end;
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            append(buffer, 0, read);
        }
        return end - begin;
    }

    /** Appends bytes. */
    void append(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            end += channel.write(buffer, end);
        }
    }

    /**
     * Reads bytes.
     *
     * @throws EOFException if the file ends before them
     */
    byte[] fetch(long begin, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, begin + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
        return bytes.array();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Limits how much can be read from a stream of unpacked data, as a defence against decompression bombs. */
    static final class LimitedInputStream extends FilterInputStream {
        private long total;
        private long limit = Long.MAX_VALUE;

        /** Thrown when more is read than is allowed. */
        static final class LimitExceededException extends IOException {
            LimitExceededException() {
                super("it unpacks to more than any archive of images does");
            }
        }

        /**
         * Creates a stream.
         *
         * @param total number of bytes that may be read in all
         */
        LimitedInputStream(InputStream in, long total) {
            super(in);
            this.total = total;
        }

        /** Allows so many bytes from now until the next call. */
        void allow(long bytes) {
            limit = bytes;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            count(Math.max(0, count));
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(Math.min(count, 1 << 20));
            count(skipped);
            return skipped;
        }

        private void count(long bytes) throws IOException {
            total -= bytes;
            limit -= bytes;
            if (total < 0 || limit < 0) {
                throw new LimitExceededException();
            }
        }
    }
}
