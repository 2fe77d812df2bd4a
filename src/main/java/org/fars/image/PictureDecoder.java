package org.fars.image;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import org.fars.core.IoErrorMessages;

/** Encoded data to a {@link DecodedPicture}, in bounded memory, all of it or a sentence why not. */
final class PictureDecoder {
    /** The largest raster that is ever decoded, in bytes: some 16 million pixels of 8-bit colour. */
    static final long RASTER_LIMIT = 48L << 20;
    /** More pixels than this are nobody's photograph. */
    private static final long PIXEL_LIMIT = 1L << 30;
    /** Two rasters of four bytes, and what a decoder keeps beside them. */
    private static final long WHOLE_PIXEL_BYTES = 12;
    /** The WebP decoder makes 25 objects for each block of 16×16 pixels. */
    private static final long WEBP_PIXEL_BYTES = 64;
    /** A row must fit in memory whatever the picture's height. */
    private static final int SIDE_LIMIT = 1 << 20;
    /** Where the decoder holds the whole picture whatever part of it is asked for. */
    private static final long WHOLE_PIXEL_LIMIT = 128L << 20;

    /**
     * What is needed of a stored picture.
     *
     * @param part the part to decode
     * @param enough a side of the decoded part may be reduced as long as it keeps so many pixels
     */
    record Need(Rectangle part, int enough) {}

    private PictureDecoder() {}

    /**
     * Decodes the first picture of some data.
     *
     * @param need from the stored picture's size and orientation to what is needed of it
     * @throws UnreadableImageException when there is no whole picture
     */
    static DecodedPicture decode(ImageInput input, BiFunction<Rectangle, Orientation, Need> need) {
        ImageReader reader = null;
        try (ImageInputStream stream = input.imageStream()) {
            if (stream == null) {
                throw new UnreadableImageException(input.name(), "cannot be opened");
            }
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new UnreadableImageException(input.name(),
                        "is not an image of a known format (JPEG, PNG, WebP, TIFF, BMP or GIF)");
            }
            reader = readers.next();
            return decode(input, reader, stream, need);
        } catch (IOException e) {
            throw refusal(input, e);
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException | NullPointerException
                | ClassCastException | NegativeArraySizeException | ArithmeticException
                | java.util.NoSuchElementException e) {
            // Decoders meet damaged data in this way too; whose fault it was is in the log.
            throw refusal(input, e);
        } catch (OutOfMemoryError e) {
            // A damaged file may claim one size and unpack to another; one picture must not end the program.
            throw new UnreadableImageException(input.name(),
                    "needs more memory than there is; give the program more with -Xmx",
                    e);
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    private static UnreadableImageException refusal(ImageInput input, Exception cause) {
        boolean saysWhy = cause instanceof IOException && cause.getMessage() != null;
        return new UnreadableImageException(input.name(),
                saysWhy ? "cannot be decoded: " + IoErrorMessages.of(cause) : "cannot be decoded; its data are damaged",
                cause);
    }

    private static DecodedPicture decode(ImageInput input, ImageReader reader, ImageInputStream stream,
            BiFunction<Rectangle, Orientation, Need> need) throws IOException {
        String format = reader.getOriginatingProvider().getFormatNames()[0].toLowerCase(Locale.ROOT);
        boolean holdsAll = holdsWholePicture(format);
        if (format.startsWith("jp")) {
            JpegStructure scan = scan(input);
            if (!scan.complete()) {
                throw truncated(input, null);
            }
            holdsAll = scan.progressive();
        }
        if (format.equals("webp") && !isCompleteWebp(input)) {
            throw truncated(input, null);
        }
        TruncationListener truncation = new TruncationListener();
        reader.addIIOReadWarningListener(truncation);
        // Metadata are ignored: they may unpack to any size, and nothing of them is used.
        reader.setInput(stream, true, true);
        Rectangle stored = new Rectangle(reader.getWidth(0), reader.getHeight(0));
        refuseHuge(input, stored, holdsAll);
        if (holdsWholePicture(format) && !format.startsWith("jp")) {
            refuseWithoutMemory(input, stored, format.equals("webp") ? WEBP_PIXEL_BYTES : WHOLE_PIXEL_BYTES);
        }
        Orientation orientation = OrientationReader.read(input, format);
        Need needed = need.apply(stored, orientation);
        Rectangle part = needed.part();
        int step = step(part, needed.enough(), bytesPerPixel(reader));
        ImageReadParam param = reader.getDefaultReadParam();
        if (!part.equals(stored)) {
            param.setSourceRegion(part);
        }
        if (step > 1) {
            param.setSourceSubsampling(step, step, DecodedPicture.offset(step), DecodedPicture.offset(step));
        }
        BufferedImage raster = reader.read(0, param);
        if (!truncation.warning.isEmpty()) {
            throw truncated(input, new IIOException(truncation.warning));
        }
        return new DecodedPicture(raster, stored, part, step, orientation);
    }

    private static JpegStructure scan(ImageInput input) throws IOException {
        try (InputStream data = input.stream()) {
            return JpegStructure.of(data);
        }
    }

    private static boolean isCompleteWebp(ImageInput input) throws IOException {
        try (InputStream data = input.stream()) {
            return WebpStructure.isComplete(data);
        }
    }

    private static UnreadableImageException truncated(ImageInput input, Exception cause) {
        return new UnreadableImageException(input.name(), "ends too early; the file is truncated", cause);
    }

    private static boolean holdsWholePicture(String format) {
        return !format.equals("png") && !format.equals("gif");
    }

    private static void refuseHuge(ImageInput input, Rectangle stored, boolean holdsAll) {
        long pixels = (long) stored.width * stored.height;
        if (stored.width < 1 || stored.height < 1) {
            throw new UnreadableImageException(input.name(), "says that it has no pixels");
        }
        long limit = holdsAll ? WHOLE_PIXEL_LIMIT : PIXEL_LIMIT;
        if (pixels > limit || Math.max(stored.width, stored.height) > SIDE_LIMIT) {
            throw new UnreadableImageException(input.name(), "says that it has " + stored.width + "×" + stored.height
                    + " pixels, which is more than is decoded (" + limit / 1_000_000 + " million of this format)");
        }
    }

    /** These decoders make room for the whole picture in the heap as soon as a file of a few bytes claims a size. */
    private static void refuseWithoutMemory(ImageInput input, Rectangle stored, long bytesPerPixel) {
        long bytes = bytesPerPixel * stored.width * stored.height;
        if (bytes > Runtime.getRuntime().maxMemory()) {
            throw new UnreadableImageException(input.name(), "says that it has " + stored.width + "×" + stored.height
                    + " pixels, for which the program has not enough memory; give it more with -Xmx");
        }
    }

    private static int bytesPerPixel(ImageReader reader) throws IOException {
        int bits = 0;
        ImageTypeSpecifier raw = reader.getRawImageType(0);
        if (raw != null) {
            bits = raw.getColorModel().getPixelSize();
        }
        Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
        if (types.hasNext()) {
            bits = Math.max(bits, types.next().getColorModel().getPixelSize());
        }
        // At least three: where a decoder tells nothing, or converts to RGB on the way.
        return Math.max(3, (bits + 7) / 8);
    }

    /** The least subsampling that keeps the raster within its limit, more where there is more than enough. */
    private static int step(Rectangle part, int enough, int bytesPerPixel) {
        int step = Math.max(1, Math.min(part.width, part.height) / enough);
        while (rasterBytes(part, step, bytesPerPixel) > RASTER_LIMIT) {
            step++;
        }
        return Math.min(step, Math.max(1, Math.min(part.width, part.height)));
    }

    private static long rasterBytes(Rectangle part, int step, int bytesPerPixel) {
        return (long) Math.ceilDiv(part.width, step) * Math.ceilDiv(part.height, step) * bytesPerPixel;
    }

    /** Notices the warnings that mean that a decoder invented pixels; others (stray bytes, odd profiles) do not. */
    private static final class TruncationListener implements IIOReadWarningListener {
        private static final Pattern MISSING = Pattern.compile("premature|truncated|missing eoi|unexpected end|"
                + "end of (file|stream|data)|bad huffman|eof", Pattern.CASE_INSENSITIVE);
        private String warning = "";

        @Override
        public void warningOccurred(ImageReader source, String text) {
            if (warning.isEmpty() && text != null && MISSING.matcher(text).find()) {
                warning = text;
            }
        }
    }

    /**
     * A decoded part of a stored picture, possibly subsampled to every {@code step}-th pixel of every {@code step}-th row.
     *
     * @param raster the decoded pixels
     * @param stored width and height of the stored picture
     * @param part the part that was decoded
     * @param step 1, or the subsampling that keeps memory bounded
     * @param orientation how to turn the picture upright
     */
    record DecodedPicture(BufferedImage raster, Rectangle stored, Rectangle part, int step, Orientation orientation) {
        /** Returns the position of the decoded sample in its step×step block. */
        static int offset(int step) {
            return (step - 1) / 2;
        }

        /** Converts a column of the stored picture to a coordinate in the raster. */
        double rasterX(double storedX) {
            return toRaster(storedX - part.x);
        }

        /** Converts a row of the stored picture to a coordinate in the raster. */
        double rasterY(double storedY) {
            return toRaster(storedY - part.y);
        }

        private double toRaster(double inPart) {
            return (inPart - offset(step) - 0.5) / step + 0.5;
        }
    }
}
