package org.fars.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What the markers of a JPEG file say (ITU-T T.81, Annex B), found without decoding it. Decoders fill the missing part of a
 * truncated file with grey; a classifier must not be shown such pixels.
 *
 * @param complete whether the end-of-image marker was reached
 * @param progressive whether all coefficients must be held in memory before the first pixel is known
 */
record JpegStructure(boolean complete, boolean progressive) {
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_IMAGE = 0xD8;

    /** Reads a JPEG file's markers from its beginning up to the end of its (first) image; leaves the stream open. */
    static JpegStructure of(InputStream stream) throws IOException {
        Bytes in = new Bytes(stream);
        boolean progressive = false;
        try {
            int marker = nextMarker(in);
            while (marker != END_OF_IMAGE) {
                progressive |= marker == 0xC2 || marker == 0xC6 || marker == 0xCA || marker == 0xCE;
                if (hasLength(marker)) {
                    int length = in.next() << 8 | in.next();
                    in.skip(Math.max(0, length - 2));
                }
                marker = nextMarker(in);
            }
            return new JpegStructure(true, progressive);
        } catch (EOFException e) {
            return new JpegStructure(false, progressive);
        }
    }

    /** Skips entropy-coded data (in which 0xFF is followed by 0) and padding. */
    private static int nextMarker(Bytes in) throws IOException {
        int value = in.next();
        while (true) {
            while (value != 0xFF) {
                value = in.next();
            }
            while (value == 0xFF) {
                value = in.next();
            }
            if (value != 0) {
                return value;
            }
        }
    }

    private static boolean hasLength(int marker) {
        boolean restart = marker >= 0xD0 && marker <= 0xD7;
        return !restart && marker != START_OF_IMAGE && marker != 0x01;
    }

    /** Bytes of a stream, one at a time and fast: files of photographs have many millions. */
    private static final class Bytes {
        private final InputStream stream;
        private final byte[] buffer = new byte[1 << 16];
        private int at;
        private int end;

        Bytes(InputStream stream) {
            this.stream = stream;
        }

        int next() throws IOException {
            if (at == end) {
                at = 0;
                end = stream.read(buffer);
                if (end <= 0) {
                    end = 0;
                    throw new EOFException();
                }
            }
            return buffer[at++] & 0xFF;
        }

        void skip(int count) throws IOException {
            int buffered = Math.min(count, end - at);
            at += buffered;
            stream.skipNBytes(count - buffered);
        }
    }
}
