package org.fars.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Limits how much can be read from a stream of unpacked data, as a defence against decompression bombs. */
final class LimitedInputStream extends FilterInputStream {
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
