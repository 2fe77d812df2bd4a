package org.fars.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
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
 * @param halfHeight whether it is YCbCr with a row of Cb and Cr for every two of Y (4:4:0)
 */
record JpegFile(boolean complete, boolean progressive, int components, boolean ycck, boolean profile,
        boolean halfHeight) {
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_IMAGE = 0xD8;
    private static final int START_OF_SCAN = 0xDA;
    private static final int APP2 = 0xE2;
    private static final int APP14 = 0xEE;
    private static final byte[] PROFILE = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);
    private static final int ADOBE_TRANSFORM = 11;
    private static final int YCCK = 2;
    /** Sampling factors of Y, Cb and Cr, horizontal in the upper four bits. */
    private static final byte[] HALF_HEIGHT = {0x12, 0x11, 0x11};
    /** Enough of a segment to know what it is. */
    private static final int HEAD = 16;

    /** Reads a JPEG file's markers from its beginning up to the end of its (first) image; leaves the stream open. */
    static JpegFile of(InputStream stream) throws IOException {
        Bytes in = new Bytes(stream);
        boolean progressive = false;
        boolean ycck = false;
        boolean profile = false;
        boolean rgb = false;
        boolean halfHeight = false;
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
                        halfHeight = isHalfHeight(head);
                        rgb |= components == 3 && head.length > 12 && head[6] == 'R' && head[9] == 'G'
                                && head[12] == 'B';
                    }
                    profile |= marker == APP2 && startsWith(head, PROFILE);
                    if (marker == APP14 && startsWith(head, ADOBE) && head.length > ADOBE_TRANSFORM) {
                        ycck |= head[ADOBE_TRANSFORM] == YCCK;
                        rgb |= head[ADOBE_TRANSFORM] == 0;
                    }
                }
                marker = nextMarker(in);
            }
            return new JpegFile(true, progressive, components, ycck, profile, halfHeight && !rgb);
        } catch (EOFException e) {
            return new JpegFile(false, progressive, components, ycck, profile, halfHeight && !rgb);
        }
    }

    private static boolean isHalfHeight(byte[] frame) {
        boolean half = frame.length >= 15 && frame[5] == HALF_HEIGHT.length;
        for (int i = 0; half && i < HALF_HEIGHT.length; i++) {
            half = frame[7 + 3 * i] == HALF_HEIGHT[i];
        }
        return half;
    }

    /**
     * Returns rows of a 4:4:0 picture in RGB, their colour interpolated between rows as libjpeg-turbo does; Java's decoder
     * repeats it, which is up to 30/255 from what other programs see.
     *
     * @param ycc Y, Cb and Cr as decoded; the two rows that share their Cb and Cr hold the same
     * @param first the picture's row that is the raster's first; even
     * @param from the first row wanted
     * @param rows the number of rows wanted; the rows around them are in the raster too, where the picture has them
     */
    static BufferedImage interpolated(Raster ycc, int first, int from, int rows) {
        int width = ycc.getWidth();
        int last = ycc.getHeight() - 1 & ~1;
        BufferedImage picture = new BufferedImage(width, rows, BufferedImage.TYPE_INT_RGB);
        int[] near = new int[3 * width];
        int[] luma = new int[3 * width];
        int[] far = new int[3 * width];
        int[] rgb = new int[width];
        for (int y = 0; y < rows; y++) {
            int at = from - first + y;
            boolean upper = at % 2 == 0;
            row(ycc, at, luma);
            row(ycc, at & ~1, near);
            row(ycc, Math.clamp((at & ~1) + (upper ? -2 : 2), 0, last), far);
            for (int x = 0; x < width; x++) {
                int cb = (3 * near[3 * x + 1] + far[3 * x + 1] + (upper ? 1 : 2) >> 2) - 128;
                int cr = (3 * near[3 * x + 2] + far[3 * x + 2] + (upper ? 1 : 2) >> 2) - 128;
                rgb[x] = rgb(luma[3 * x], cb, cr);
            }
            picture.setRGB(0, y, width, 1, rgb, 0, width);
        }
        return picture;
    }

    private static void row(Raster raster, int y, int[] samples) {
        raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, samples);
    }

    /** ITU-T T.871, section 7. */
    private static int rgb(int y, int cb, int cr) {
        long red = Math.round(y + 1.402 * cr);
        long green = Math.round(y - 0.344136 * cb - 0.714136 * cr);
        long blue = Math.round(y + 1.772 * cb);
        return Math.clamp(red, 0, 255) << 16 | Math.clamp(green, 0, 255) << 8 | Math.clamp(blue, 0, 255);
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
