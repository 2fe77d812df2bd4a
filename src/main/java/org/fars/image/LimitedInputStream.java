package org.fars.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that refuses to give more than it was allowed to: a bomb is noticed while it goes off, in small pieces. */
final class LimitedInputStream extends FilterInputStream {
    private long total;
    private long phase = Long.MAX_VALUE;

    /** More was asked for than the budget holds. */
    static final class LimitExceededException extends IOException {
        LimitExceededException() {
            super("it unpacks to more than any archive of images does");
        }
    }

    /**
     * @param total how many bytes it may give in all
     */
    LimitedInputStream(InputStream in, long total) {
        super(in);
        this.total = total;
    }

    /** From now until the next call it may give so many. */
    void allow(long bytes) {
        phase = bytes;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        spend(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        spend(Math.max(0, count));
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(Math.min(count, 1 << 20));
        spend(skipped);
        return skipped;
    }

    private void spend(long bytes) throws IOException {
        total -= bytes;
        phase -= bytes;
        if (total < 0 || phase < 0) {
            throw new LimitExceededException();
        }
    }
}
