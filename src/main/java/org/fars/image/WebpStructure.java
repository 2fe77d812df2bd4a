package org.fars.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Whether a WebP file can hold the picture that it claims (RFC 9649; for lossy pictures RFC 6386). The decoder makes room
 * for all of it first, so that thirty bytes could keep it busy for minutes.
 */
final class WebpStructure {
    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    /** {@code "VP8 "}, read from its end. */
    private static final int LOSSY = ' ' << 24 | '8' << 16 | 'P' << 8 | 'V';
    private static final int FRAME_HEADER = 10;
    /**
     * Of a block of 16×16 pixels at least its modes are stored, with probabilities that are fixed: at least log₂(256/111) +
     * log₂(256/156) + log₂(256/163) bits for luma and log₂(256/142) for chroma, together 3.4; with 4 in 10 this leaves room.
     */
    private static final double LEAST_BYTES_A_BLOCK = 0.4;

    private WebpStructure() {}

    /** Reads up to the first lossy frame; leaves the stream open. Where there is none, the decoder may try. */
    static boolean isComplete(InputStream stream) throws IOException {
        try {
            stream.skipNBytes(RIFF_HEADER);
            while (true) {
                ByteBuffer chunk = next(stream, CHUNK_HEADER);
                long size = chunk.getInt(4) & 0xFFFFFFFFL;
                if (chunk.getInt(0) == LOSSY) {
                    return holdsItsPicture(stream, size);
                }
                stream.skipNBytes(size + (size & 1));
            }
        } catch (EOFException e) {
            return true;
        }
    }

    private static boolean holdsItsPicture(InputStream stream, long size) throws IOException {
        try {
            ByteBuffer frame = next(stream, FRAME_HEADER);
            stream.skipNBytes(size - FRAME_HEADER);
            return size >= LEAST_BYTES_A_BLOCK * blocks(frame.getShort(6)) * blocks(frame.getShort(8));
        } catch (EOFException e) {
            return false;
        }
    }

    /** The two highest bits scale the picture for showing it. */
    private static double blocks(short side) {
        return Math.ceilDiv(side & 0x3FFF, 16);
    }

    private static ByteBuffer next(InputStream stream, int count) throws IOException {
        byte[] bytes = stream.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
