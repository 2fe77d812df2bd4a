package org.fars.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fars.core.JobContext;

/**
 * Reads an answer's body in a thread of its own, so that a server that sends nothing for a while, and a cancelled job, are
 * noticed: the body of {@link java.net.http.HttpClient} knows no timeout.
 */
final class TimeoutInputStream extends InputStream {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final int CHUNK = 1 << 16;

    /** What the reading thread hands over: some bytes, the end (no bytes), or a failure. */
    private record Piece(byte[] bytes, IOException failure) {}

    private final InputStream body;
    private final Duration patience;
    private final JobContext context;
    private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(4);
    private final Thread reader;
    private byte[] current = {};
    private int at;
    private boolean ended;

    /**
     * Starts to read.
     *
     * @param patience how long nothing may arrive
     */
    TimeoutInputStream(InputStream body, Duration patience, JobContext context) {
        this.body = body;
        this.patience = patience;
        this.context = context;
        this.reader = Thread.ofVirtual().name("download").start(this::readAll);
    }

    private void readAll() {
        try {
            try {
                byte[] buffer = new byte[CHUNK];
                for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                    if (read > 0) {
                        pieces.put(new Piece(Arrays.copyOf(buffer, read), null));
                    }
                }
                pieces.put(new Piece(new byte[0], null));
            } catch (IOException e) {
                pieces.put(new Piece(null, e));
            }
        } catch (InterruptedException e) {
            // Closed: nobody waits for more.
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /**
     * Reads some bytes.
     *
     * @throws HttpTimeoutException if nothing arrives for as long as the patience lasts
     * @throws org.fars.core.JobContext.JobCancelledException if the job is cancelled meanwhile
     */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == current.length && !ended) {
            current = next();
            at = 0;
            ended = current.length == 0;
        }
        if (ended) {
            return -1;
        }
        int count = Math.min(length, current.length - at);
        System.arraycopy(current, at, bytes, offset, count);
        at += count;
        return count;
    }

    private byte[] next() throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                context.checkCancelled();
                Piece piece = pieces.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                if (piece != null && piece.failure() != null) {
                    throw piece.failure();
                }
                if (piece != null) {
                    return piece.bytes();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the download was interrupted", e);
        }
        throw new HttpTimeoutException("the server stopped sending");
    }

    @Override
    public void close() throws IOException {
        reader.interrupt();
        body.close();
    }
}
