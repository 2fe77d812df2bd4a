package org.fars.image;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegSegmentReader;
import com.drew.imaging.jpeg.JpegSegmentType;
import com.drew.imaging.png.PngChunk;
import com.drew.imaging.png.PngChunkReader;
import com.drew.imaging.png.PngChunkType;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.StreamReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The eight orientations of EXIF tag 0x0112. Each constant says where in the stored image a pixel of the upright image is.
 */
enum Orientation {
    /** 1: as stored. */
    UPRIGHT(false, false, false),
    /** 2: mirrored left to right. */
    MIRRORED(false, true, false),
    /** 3: turned by 180°. */
    TURNED_180(false, true, true),
    /** 4: mirrored top to bottom. */
    FLIPPED(false, false, true),
    /** 5: rows are columns. */
    TRANSPOSED(true, false, false),
    /** 6: to be turned by 90° clockwise. */
    TURNED_90(true, false, true),
    /** 7: transposed and turned by 180°. */
    TRANSVERSED(true, true, true),
    /** 8: to be turned by 90° anticlockwise. */
    TURNED_270(true, true, false);

    private final boolean swapsSides;
    private final boolean fromRight;
    private final boolean fromBottom;

    Orientation(boolean swapsSides, boolean fromRight, boolean fromBottom) {
        this.swapsSides = swapsSides;
        this.fromRight = fromRight;
        this.fromBottom = fromBottom;
    }

    /** Returns the orientation of an EXIF value; upright if it is not in 1 … 8. */
    static Orientation ofExif(int value) {
        return value >= 1 && value <= 8 ? values()[value - 1] : UPRIGHT;
    }

    /** Returns whether width and height are swapped. */
    boolean swapsSides() {
        return swapsSides;
    }

    /**
     * Turns an image upright.
     *
     * @param planes {@code [channels, height, width]} as stored
     * @param height rows as stored
     * @param width columns as stored
     * @return the upright image; width and height are swapped if {@link #swapsSides()}
     */
    float[] upright(float[] planes, int channels, int height, int width) {
        if (this == UPRIGHT) {
            return planes;
        }
        int rows = swapsSides ? width : height;
        int columns = swapsSides ? height : width;
        float[] upright = new float[planes.length];
        int at = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    int x = swapsSides ? row : column;
                    int y = swapsSides ? column : row;
                    int storedX = fromRight ? width - 1 - x : x;
                    int storedY = fromBottom ? height - 1 - y : y;
                    upright[at++] = planes[(channel * height + storedY) * width + storedX];
                }
            }
        }
        return upright;
    }

    /**
     * Reads the orientation of a picture from its metadata: Exif, and XMP where Exif states none. In PNG files Exif stands in a
     * chunk of its own or, as ImageMagick writes it, in hexadecimal text ("raw profile").
     */
    static final class OrientationReader {
        private static final Logger LOG = LoggerFactory.getLogger(OrientationReader.class);
        private static final byte[] EXIF_START = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] XMP_START = "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.US_ASCII);
        private static final Pattern XMP_ORIENTATION = Pattern
            .compile("tiff:Orientation\\s*(?:=\\s*[\"']|>)\\s*([1-8])");
        private static final Pattern RAW_PROFILE = Pattern.compile("\\s*\\w+\\s+[0-9]+\\s+([0-9a-fA-F\\s]*)");
        /** Most bytes that compressed text is unpacked to; more could be a decompression bomb. */
        private static final int TEXT_LIMIT = 4 << 20;

        private OrientationReader() {}

        /** Returns the orientation in the data; upright if there is none or it is invalid. */
        static Orientation read(ImageInput input, String format) throws IOException {
            try (InputStream stream = input.stream()) {
                return switch (format) {
                    case "jpeg" -> ofJpeg(stream);
                    case "png" -> ofPng(stream);
                    default -> Orientation.UPRIGHT;
                };
            } catch (ImageProcessingException | RuntimeException e) {
                // Damaged metadata do not make the picture unreadable.
                LOG.debug("{}: orientation not read", input.name(), e);
                return Orientation.UPRIGHT;
            }
        }

        /** Returns the orientation in metadata; upright if there is none or it is invalid. */
        static Orientation ofMetadata(Optional<byte[]> exif, Optional<byte[]> xmp) {
            try {
                return exif.flatMap(OrientationReader::exif)
                    .or(() -> xmp.flatMap(bytes -> xmp(new String(bytes, StandardCharsets.UTF_8))))
                    .orElse(Orientation.UPRIGHT);
            } catch (RuntimeException e) {
                LOG.debug("orientation not read", e);
                return Orientation.UPRIGHT;
            }
        }

        private static Orientation ofJpeg(InputStream stream) throws IOException, ImageProcessingException {
            Optional<byte[]> exif = Optional.empty();
            Optional<byte[]> xmp = Optional.empty();
            for (byte[] segment : JpegSegmentReader
                .readSegments(new StreamReader(stream), List.of(JpegSegmentType.APP1))
                .getSegments(JpegSegmentType.APP1)) {
                if (exif.isEmpty() && startsWith(segment, EXIF_START)) {
                    exif = Optional.of(segment);
                } else if (xmp.isEmpty() && startsWith(segment, XMP_START)) {
                    xmp = Optional.of(segment);
                }
            }
            return ofMetadata(exif, xmp);
        }

        private static Orientation ofPng(InputStream stream) throws IOException, ImageProcessingException {
            Optional<byte[]> exif = Optional.empty();
            Optional<byte[]> xmp = Optional.empty();
            for (PngChunk chunk : new PngChunkReader().extract(new StreamReader(stream),
                    Set.of(PngChunkType.eXIf, PngChunkType.tEXt, PngChunkType.zTXt, PngChunkType.iTXt))) {
                if (chunk.getType().equals(PngChunkType.eXIf)) {
                    exif = Optional.of(chunk.getBytes());
                    continue;
                }
                String keyword = keyword(chunk.getBytes());
                switch (keyword) {
                    case "Raw profile type exif", "Raw profile type APP1" ->
                        exif = exif.or(() -> rawProfile(text(chunk)));
                    case "XML:com.adobe.xmp" -> xmp = text(chunk).map(text -> text.getBytes(StandardCharsets.UTF_8));
                    case "Raw profile type xmp" -> xmp = xmp.or(() -> rawProfile(text(chunk)));
                    default -> {
                        // Other texts say nothing about the orientation.
                    }
                }
            }
            return ofMetadata(exif, xmp);
        }

        private static String keyword(byte[] chunk) {
            int end = 0;
            while (end < chunk.length && chunk[end] != 0) {
                end++;
            }
            return new String(chunk, 0, end, StandardCharsets.ISO_8859_1);
        }

        /** Returns a text chunk's text (PNG specification, section 11.3.4); empty if it is damaged or too long. */
        private static Optional<String> text(PngChunk chunk) {
            byte[] bytes = chunk.getBytes();
            int at = keyword(bytes).length() + 1;
            boolean compressed = chunk.getType().equals(PngChunkType.zTXt);
            if (chunk.getType().equals(PngChunkType.iTXt)) {
                compressed = bytes[at] == 1;
                at += 2;
                // The language and the translated keyword.
                for (int i = 0; i < 2; i++) {
                    at += keyword(Arrays.copyOfRange(bytes, at, bytes.length)).length() + 1;
                }
            } else if (compressed) {
                at++;
            }
            if (!compressed) {
                return Optional.of(new String(bytes, at, bytes.length - at, StandardCharsets.UTF_8));
            }
            try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes, at, bytes.length - at))) {
                byte[] text = in.readNBytes(TEXT_LIMIT + 1);
                return text.length > TEXT_LIMIT
                        ? Optional.empty()
                        : Optional.of(new String(text, StandardCharsets.UTF_8));
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        /** Reads a name, a length and as many bytes in hexadecimal. */
        private static Optional<byte[]> rawProfile(Optional<String> text) {
            return text.map(RAW_PROFILE::matcher)
                .filter(Matcher::matches)
                .map(matcher -> HexFormat.of().parseHex(matcher.group(1).replaceAll("\\s", "")));
        }

        private static Optional<Orientation> exif(byte[] bytes) {
            Metadata metadata = new Metadata();
            new ExifReader().extract(
                    new ByteArrayReader(bytes, startsWith(bytes, EXIF_START) ? EXIF_START.length : 0), metadata);
            // The first directory is the picture's, later ones are those of its thumbnail or of other pages.
            return Optional.ofNullable(metadata.getFirstDirectoryOfType(ExifIFD0Directory.class))
                .map(directory -> directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION))
                .map(Orientation::ofExif);
        }

        private static Optional<Orientation> xmp(String packet) {
            Matcher matcher = XMP_ORIENTATION.matcher(packet);
            return matcher.find()
                    ? Optional.of(Orientation.ofExif(Integer.parseInt(matcher.group(1))))
                    : Optional.empty();
        }

        private static boolean startsWith(byte[] bytes, byte[] start) {
            return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
        }
    }
}
