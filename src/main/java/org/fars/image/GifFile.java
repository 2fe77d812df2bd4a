package org.fars.image;

import java.awt.Rectangle;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The canvas of a GIF file (GIF89a, sections 18 to 20) and the part of it that the first frame covers.
 *
 * @param canvas width and height of the whole picture; as large as the frame needs
 * @param frame the part that the first frame covers; the rest is transparent
 */
record GifFile(Rectangle canvas, Rectangle frame) {
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;

    /**
     * Reads a file up to its first frame; leaves the stream open.
     *
     * @throws EOFException if there is none
     */
    static GifFile of(InputStream stream) throws IOException {
        InputStream in = new BufferedInputStream(stream);
        in.skipNBytes(6);
        int width = int16(in);
        int height = int16(in);
        int flags = int8(in);
        in.skipNBytes(2);
        if ((flags & 0x80) != 0) {
            in.skipNBytes(3L << (flags & 7) + 1);
        }
        for (int block = int8(in); block != IMAGE; block = int8(in)) {
            if (block == EXTENSION) {
                in.skipNBytes(1);
                for (int size = int8(in); size > 0; size = int8(in)) {
                    in.skipNBytes(size);
                }
            } else if (block != 0) {
                // Decoders skip stray zeros; a trailer (0x3B) here means that there is no frame.
                throw new EOFException();
            }
        }
        Rectangle frame = new Rectangle(int16(in), int16(in), int16(in), int16(in));
        return new GifFile(new Rectangle(Math.max(width, frame.x + frame.width),
                Math.max(height, frame.y + frame.height)), frame);
    }

    private static int int8(InputStream in) throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new EOFException();
        }
        return value;
    }

    private static int int16(InputStream in) throws IOException {
        return int8(in) | int8(in) << 8;
    }
}
