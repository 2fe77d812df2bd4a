package org.fars.image;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import javax.imageio.IIOException;

/** Checks the checksums of PNG files (PNG specification, section 5.3), which Java's decoder does not. */
final class PngFile {
    private static final int SIGNATURE = 8;

    private PngFile() {}

    /**
     * Checks all chunks that pixels depend on; leaves the stream open.
     *
     * @throws IIOException if one is damaged
     * @throws EOFException if the file ends before its last chunk
     */
    static void check(InputStream stream) throws IOException {
        CRC32 sum = new CRC32();
        CheckedInputStream in = new CheckedInputStream(new BufferedInputStream(stream, 1 << 16), sum);
        in.skipNBytes(SIGNATURE);
        String type;
        do {
            long length = int32(in);
            sum.reset();
            byte[] code = in.readNBytes(4);
            type = new String(code, StandardCharsets.US_ASCII);
            in.skipNBytes(length);
            long expected = sum.getValue();
            boolean needed = type.equals("tRNS") || !type.isEmpty() && Character.isUpperCase(type.charAt(0));
            if (int32(in) != expected && needed) {
                throw new IIOException("the checksum of its chunk " + type + " is wrong");
            }
        } while (!type.equals("IEND"));
    }

    private static long int32(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(4);
        if (bytes.length < 4) {
            throw new EOFException();
        }
        return (bytes[0] & 0xFFL) << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | bytes[3] & 0xFF;
    }
}
