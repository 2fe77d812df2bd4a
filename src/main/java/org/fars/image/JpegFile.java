package org.fars.image;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the markers of a JPEG file say (ITU-T T.81, Annex B), found without decoding it. Decoders fill the missing part of a
 * truncated file with grey; a classifier must not be shown such pixels.
 *
 * @param complete whether the end-of-image marker was reached
 * @param progressive whether all coefficients must be held in memory before the first pixel is known
 * @param components number of colour components; 0 where no frame was found
 * @param ycck whether four components are YCCK, not CMYK (Adobe's APP14 marker with transform 2)
 * @param profile whether there is a colour profile
 */
record JpegFile(boolean complete, boolean progressive, int components, boolean ycck, boolean profile) {
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_IMAGE = 0xD8;
    private static final int START_OF_SCAN = 0xDA;
    private static final int APP2 = 0xE2;
    private static final int APP14 = 0xEE;
    private static final byte[] PROFILE = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);
    private static final int ADOBE_TRANSFORM = 11;
    private static final int YCCK = 2;
    /** Enough of a segment to know what it is. */
    private static final int HEAD = 16;

    /** Reads a JPEG file's markers from its beginning up to the end of its (first) image; leaves the stream open. */
    static JpegFile of(InputStream stream) throws IOException {
        Bytes in = new Bytes(stream);
        boolean progressive = false;
        boolean ycck = false;
        boolean profile = false;
        int components = 0;
        try {
            int marker = nextMarker(in);
            while (marker != END_OF_IMAGE) {
                progressive |= marker == 0xC2 || marker == 0xC6 || marker == 0xCA || marker == 0xCE;
                if (hasLength(marker)) {
                    int length = Math.max(0, (in.next() << 8 | in.next()) - 2);
                    byte[] head = new byte[Math.min(length, HEAD)];
                    for (int i = 0; i < head.length; i++) {
                        head[i] = (byte) in.next();
                    }
                    in.skip(length - head.length);
                    if (isFrame(marker) && head.length > 5 && components == 0) {
                        components = head[5] & 0xFF;
                    }
                    profile |= marker == APP2 && startsWith(head, PROFILE);
                    ycck |= marker == APP14 && startsWith(head, ADOBE) && head.length > ADOBE_TRANSFORM
                            && head[ADOBE_TRANSFORM] == YCCK;
                }
                marker = nextMarker(in);
            }
            return new JpegFile(true, progressive, components, ycck, profile);
        } catch (EOFException e) {
            return new JpegFile(false, progressive, components, ycck, profile);
        }
    }

    /** Returns a JPEG file's bytes without its colour profile; leaves the stream open. */
    static byte[] withoutProfile(InputStream stream) throws IOException {
        byte[] file = stream.readAllBytes();
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        int at = 0;
        while (at + 4 <= file.length && (file[at] & 0xFF) == 0xFF && (file[at + 1] & 0xFF) != START_OF_SCAN) {
            int marker = file[at + 1] & 0xFF;
            int length = marker == 0xFF
                    ? 1
                    : hasLength(marker) ? 2 + ((file[at + 2] & 0xFF) << 8 | file[at + 3] & 0xFF) : 2;
            int end = Math.min(file.length, at + length);
            if (marker != APP2 || !startsWith(Arrays.copyOfRange(file, Math.min(end, at + 4), end), PROFILE)) {
                kept.write(file, at, end - at);
            }
            at = end;
        }
        kept.write(file, at, file.length - at);
        return kept.toByteArray();
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
        return !restart && marker != START_OF_IMAGE && marker != END_OF_IMAGE && marker != 0x01;
    }

    /** Start of frame; 0xC4, 0xC8 and 0xCC lie in its range and mean something else. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    /** Reads bytes of a stream one at a time and fast: files of photographs have many millions. */
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
