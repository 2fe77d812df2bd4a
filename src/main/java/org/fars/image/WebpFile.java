package org.fars.image;

import java.awt.Rectangle;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.IIOException;

/**
 * The first picture of a WebP file (RFC 9649; for lossy pictures RFC 6386), taken out of its container, since libwebp's
 * decoder reads no animations.
 *
 * @param canvas width and height of the whole picture
 * @param frame the part of the canvas that the first picture covers; the rest is transparent
 * @param still a WebP file with that picture alone
 * @param exif the metadata in Exif, if any
 * @param xmp the metadata in XMP, if any
 */
record WebpFile(Rectangle canvas, Rectangle frame, byte[] still, Optional<byte[]> exif, Optional<byte[]> xmp) {
    /** Number of bytes by which a file is known. */
    static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int LOSSY_HEADER = 10;
    private static final int LOSSLESS_HEADER = 5;
    private static final int RIFF = code("RIFF");
    private static final int WEBP = code("WEBP");
    private static final int EXTENDED = code("VP8X");
    private static final int LOSSY = code("VP8 ");
    private static final int LOSSLESS = code("VP8L");
    private static final int ALPHA = code("ALPH");
    private static final int FRAME = code("ANMF");
    private static final int EXIF = code("EXIF");
    private static final int XMP = code("XMP ");
    private static final byte HAS_ALPHA = 0x10;
    /**
     * Of a block of 16×16 pixels at least its modes are stored, with probabilities that are fixed: at least log₂(256/111) +
     * log₂(256/156) + log₂(256/163) bits for luma and log₂(256/142) for chroma, together 3.4; with 4 in 10 this leaves room.
     */
    private static final double LEAST_BYTES_A_BLOCK = 0.4;

    /** Returns whether a file's first {@link #RIFF_HEADER} bytes are those of a WebP file. */
    static boolean isWebp(byte[] start) {
        ByteBuffer data = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        return start.length >= RIFF_HEADER && data.getInt(0) == RIFF && data.getInt(8) == WEBP;
    }

    /**
     * Reads a file.
     *
     * @throws EOFException if it is truncated
     * @throws IIOException if it is damaged
     */
    static WebpFile of(byte[] file) throws IOException {
        if (!isWebp(file)) {
            throw new IIOException("no WebP file");
        }
        ByteBuffer data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        Rectangle canvas = null;
        Rectangle frame = null;
        byte[] still = null;
        byte[] exif = null;
        byte[] xmp = null;
        data.position(RIFF_HEADER);
        for (Chunk chunk = next(data); chunk != null; chunk = next(data)) {
            if (chunk.code == EXTENDED && canvas == null && still == null) {
                canvas = new Rectangle(int24(chunk.body(10), 4) + 1, int24(chunk.body(10), 7) + 1);
            } else if (chunk.code == FRAME && still == null) {
                ByteBuffer header = chunk.body(FRAME_HEADER);
                frame = new Rectangle(2 * int24(header, 0), 2 * int24(header, 3), int24(header, 6) + 1,
                        int24(header, 9) + 1);
                still = stillOf(header.position(FRAME_HEADER).slice().order(ByteOrder.LITTLE_ENDIAN), frame);
            } else if ((chunk.code == LOSSY || chunk.code == LOSSLESS) && still == null) {
                frame = size(chunk);
                still = file;
            } else if (chunk.code == EXIF) {
                exif = chunk.bytes();
            } else if (chunk.code == XMP) {
                xmp = chunk.bytes();
            }
        }
        if (still == null) {
            throw new EOFException();
        }
        Rectangle whole = canvas == null ? new Rectangle(frame.getSize()) : canvas;
        if (!whole.contains(frame)) {
            throw new IIOException("the first frame does not lie within the picture");
        }
        return new WebpFile(whole, frame, still, Optional.ofNullable(exif), Optional.ofNullable(xmp));
    }

    /** A chunk of the container; its body may be cut off by the end of the file. */
    private record Chunk(int code, long size, ByteBuffer data) {
        ByteBuffer body(int least) throws IOException {
            if (data.limit() < least) {
                throw new EOFException();
            }
            return data;
        }

        byte[] bytes() {
            byte[] bytes = new byte[data.limit()];
            data.get(0, bytes);
            return bytes;
        }
    }

    /** Returns the next chunk and moves behind it; null at the end. */
    private static Chunk next(ByteBuffer data) {
        if (data.remaining() < CHUNK_HEADER) {
            return null;
        }
        int code = data.getInt();
        long size = data.getInt() & 0xFFFFFFFFL;
        int there = (int) Math.min(size, data.remaining());
        ByteBuffer body = data.slice(data.position(), there).order(ByteOrder.LITTLE_ENDIAN);
        data.position((int) Math.min(data.limit(), data.position() + size + (size & 1)));
        return new Chunk(code, size, body);
    }

    /** Returns the size of a picture, after a check that its data can hold it. */
    private static Rectangle size(Chunk chunk) throws IOException {
        if (chunk.data.limit() < chunk.size) {
            throw new EOFException();
        }
        if (chunk.code == LOSSLESS) {
            int bits = chunk.body(LOSSLESS_HEADER).getInt(1);
            return new Rectangle((bits & 0x3FFF) + 1, (bits >>> 14 & 0x3FFF) + 1);
        }
        ByteBuffer header = chunk.body(LOSSY_HEADER);
        // The two highest bits scale the picture for showing it.
        int width = header.getShort(6) & 0x3FFF;
        int height = header.getShort(8) & 0x3FFF;
        if (chunk.size < LEAST_BYTES_A_BLOCK * Math.ceilDiv(width, 16) * Math.ceilDiv(height, 16)) {
            throw new EOFException();
        }
        return new Rectangle(width, height);
    }

    /** Wraps the chunks of an animation's frame as a file of their own. */
    private static byte[] stillOf(ByteBuffer frame, Rectangle place) throws IOException {
        Chunk alpha = null;
        for (Chunk chunk = next(frame); chunk != null; chunk = next(frame)) {
            if (chunk.code == ALPHA) {
                alpha = chunk;
            } else if (chunk.code == LOSSY || chunk.code == LOSSLESS) {
                Rectangle size = size(chunk);
                if (!size.getSize().equals(place.getSize())) {
                    throw new IIOException("the first frame has another size than its picture");
                }
                return file(chunk.code == LOSSY ? alpha : null, chunk, size);
            }
        }
        throw new EOFException();
    }

    private static byte[] file(Chunk alpha, Chunk picture, Rectangle size) throws IOException {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        if (alpha != null) {
            byte[] extended = new byte[10];
            extended[0] = HAS_ALPHA;
            for (int i = 0; i < 3; i++) {
                extended[4 + i] = (byte) (size.width - 1 >> 8 * i);
                extended[7 + i] = (byte) (size.height - 1 >> 8 * i);
            }
            write(chunks, EXTENDED, extended);
            write(chunks, ALPHA, alpha.bytes());
        }
        write(chunks, picture.code, picture.bytes());
        ByteBuffer file = ByteBuffer.allocate(RIFF_HEADER + chunks.size()).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(RIFF).putInt(4 + chunks.size()).putInt(WEBP).put(chunks.toByteArray());
        return file.array();
    }

    private static void write(ByteArrayOutputStream out, int code, byte[] body) throws IOException {
        out.write(ByteBuffer.allocate(CHUNK_HEADER)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(code)
            .putInt(body.length)
            .array());
        // Chunks begin at even positions.
        out.write(Arrays.copyOf(body, body.length + (body.length & 1)));
    }

    private static int int24(ByteBuffer data, int at) {
        return data.getShort(at) & 0xFFFF | (data.get(at + 2) & 0xFF) << 16;
    }

    private static int code(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }
}
