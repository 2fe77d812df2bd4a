package org.fars.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.Dimension;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
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
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageInputStream;
import org.fars.image.ImageSource.UnreadableImageException;
import org.fars.image.Orientation.OrientationReader;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Decodes the first picture of a file in bounded memory, completely or not at all. */
final class PictureDecoder implements AutoCloseable {
    /** The largest raster that is ever decoded, in bytes: some 16 million pixels of 8-bit colour. */
    static final long RASTER_LIMIT = 48L << 20;
    /** Most pixels of a picture. */
    private static final long PIXEL_LIMIT = 1L << 30;
    /** Two rasters of four bytes, and what a decoder keeps beside them. */
    private static final long WHOLE_PIXEL_BYTES = 12;
    /** A row must fit in memory whatever the picture's height. */
    private static final int SIDE_LIMIT = 1 << 20;
    /** Most pixels where the decoder holds the whole picture whatever part of it is asked for. */
    private static final long WHOLE_PIXEL_LIMIT = 128L << 20;

    /**
     * What is needed of a stored picture.
     *
     * @param part the part to decode
     * @param enough a side of the decoded part may be reduced as long as it keeps so many pixels
     */
    record Need(Rectangle part, int enough) {}

    private final ImageInput input;
    private final BiFunction<Rectangle, Orientation, Need> need;
    private final TruncationListener truncation = new TruncationListener();
    private ImageInputStream stream;
    private ImageReader reader;

    /**
     * Creates a decoder for one picture.
     *
     * @param need from the stored picture's size and orientation to what is needed of it
     */
    PictureDecoder(ImageInput input, BiFunction<Rectangle, Orientation, Need> need) {
        this.input = input;
        this.need = need;
    }

    /**
     * Decodes the first picture.
     *
     * @throws UnreadableImageException if it is of an unknown format, truncated, or larger than what is decoded
     * @throws IOException if the decoder fails; decoders meet damaged data with unchecked exceptions too
     */
    DecodedPicture decode() throws IOException {
        try (InputStream data = input.stream()) {
            if (WebpFile.isWebp(data.readNBytes(WebpFile.RIFF_HEADER))) {
                return decodeWebp();
            }
        }
        open(input.imageStream());
        return switch (format()) {
            case "gif" -> decodeGif();
            case "jpeg" -> decodeJpeg();
            case "png" -> decodePng();
            case "tiff" -> decodeTiff();
            case String other -> decodeDirectly(Orientation.UPRIGHT, true);
        };
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.dispose();
        }
        if (stream != null) {
            stream.close();
        }
    }

    /** Opens a stream in place of the one before, and finds who reads it. */
    private void open(ImageInputStream next) throws IOException {
        close();
        stream = next;
        if (stream == null) {
            throw new UnreadableImageException(input.name(), "cannot be opened");
        }
        Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
        if (!readers.hasNext()) {
            throw new UnreadableImageException(input.name(),
                    "is not an image of a known format (JPEG, PNG, WebP, TIFF, BMP or GIF)");
        }
        reader = readers.next();
        reader.addIIOReadWarningListener(truncation);
        // Metadata are ignored: they may unpack to any size, and nothing of them is used.
        reader.setInput(stream, false, true);
    }

    private String format() throws IOException {
        String name = reader.getOriginatingProvider().getFormatNames()[0].toLowerCase(Locale.ROOT);
        return switch (name) {
            case "jpg" -> "jpeg";
            case "tif", "bigtiff" -> "tiff";
            default -> name;
        };
    }

    private DecodedPicture decodeJpeg() throws IOException {
        JpegFile file;
        try (InputStream data = input.stream()) {
            file = JpegFile.of(data);
        }
        if (!file.complete()) {
            throw truncated(null);
        }
        if (file.profile()) {
            // A decoder would apply it, or fail where it is damaged.
            try (InputStream data = input.stream()) {
                open(new ByteArrayImageInputStream(JpegFile.withoutProfile(data)));
            }
        }
        Rectangle stored = stored();
        refuseHuge(stored, file.progressive());
        Orientation orientation = OrientationReader.read(input, "jpeg");
        Need needed = need.apply(stored, orientation);
        int step = step(needed.part(), needed.enough(), 4);
        if (file.halfHeight() && step == 1) {
            return decodeHalfHeight(stored, needed.part(), orientation);
        }
        if (file.components() != 4) {
            return read(stored, orientation);
        }
        Raster raster = reader.readRaster(0, param(stored, needed.part(), step));
        refuseTruncated();
        return new DecodedPicture(new PixelRows(raster, file.ycck()), stored, needed.part(), step, orientation);
    }

    private DecodedPicture decodeHalfHeight(Rectangle stored, Rectangle part, Orientation orientation)
            throws IOException {
        Rectangle around = new Rectangle(part);
        around.y = Math.max(0, (part.y & ~1) - 2);
        around.height = Math.min(stored.height, part.y + part.height + 3) - around.y;
        Raster raster = reader.readRaster(0, param(stored, around, 1));
        refuseTruncated();
        BufferedImage rgb = JpegFile.interpolated(raster, around.y, part.y, part.height);
        return new DecodedPicture(new PixelRows(input.name(), rgb), stored, part, 1, orientation);
    }

    private DecodedPicture decodeDirectly(Orientation orientation, boolean holdsAll) throws IOException {
        Rectangle stored = stored();
        refuseHuge(stored, holdsAll);
        if (holdsAll) {
            refuseWithoutMemory(stored);
        }
        return read(stored, orientation);
    }

    private DecodedPicture decodeTiff() throws IOException {
        TiffFile file;
        try (InputStream data = input.stream()) {
            file = TiffFile.of(data);
        }
        // The decoder would convert these to RGB as it sees fit.
        if (file.unknownColours()) {
            throw new UnreadableImageException(input.name(),
                    "is neither grey nor RGB nor CMYK; other colour spaces are not read");
        }
        if (file.signed()) {
            throw new UnreadableImageException(input.name(),
                    "holds signed integers; " + PixelRows.READ_SAMPLES);
        }
        return decodeDirectly(file.orientation(), true);
    }

    private DecodedPicture decodePng() throws IOException {
        // First, since what follows believes the sizes of chunks.
        refuseHuge(stored(), false);
        try (InputStream data = input.stream()) {
            PngFile.check(data);
        }
        return decodeDirectly(OrientationReader.read(input, "png"), false);
    }

    private DecodedPicture decodeGif() throws IOException {
        GifFile file;
        try (InputStream data = input.stream()) {
            file = GifFile.of(data);
        }
        if (file.canvas().equals(file.frame())) {
            return decodeDirectly(Orientation.UPRIGHT, false);
        }
        refuseHuge(file.canvas(), true);
        refuseWithoutMemory(file.canvas());
        BufferedImage frame = reader.read(0);
        refuseTruncated();
        return whole(onCanvas(frame, file.frame(), file.canvas()), file.canvas(), Orientation.UPRIGHT);
    }

    private DecodedPicture decodeWebp() throws IOException {
        WebpFile file;
        try (InputStream data = input.stream()) {
            file = WebpFile.of(data.readAllBytes());
        }
        refuseHuge(file.canvas(), true);
        refuseWithoutMemory(file.canvas());
        stream = new ByteArrayImageInputStream(file.still());
        reader = ImageIO.getImageReadersByFormatName("webp").next();
        reader.setInput(stream);
        BufferedImage frame = reader.read(0);
        BufferedImage picture = file.canvas().equals(file.frame())
                ? frame
                : onCanvas(frame, file.frame(), file.canvas());
        return whole(picture, file.canvas(), OrientationReader.ofMetadata(file.exif(), file.xmp()));
    }

    private DecodedPicture whole(BufferedImage picture, Rectangle stored, Orientation orientation) {
        if (!new Dimension(picture.getWidth(), picture.getHeight()).equals(stored.getSize())) {
            throw new IllegalStateException(
                    "decoded " + picture.getWidth() + "×" + picture.getHeight() + " of " + stored);
        }
        // The needed part only, as other formats are decoded: what lies beside it must not reach into a resized picture.
        Rectangle part = need.apply(stored, orientation).part();
        return new DecodedPicture(new PixelRows(input.name(),
                picture.getSubimage(part.x, part.y, part.width, part.height)), stored, part, 1, orientation);
    }

    /** Puts a frame on a transparent canvas, pixel by pixel as it is. */
    private static BufferedImage onCanvas(BufferedImage frame, Rectangle place, Rectangle size) {
        BufferedImage canvas = new BufferedImage(size.width, size.height, BufferedImage.TYPE_INT_ARGB);
        int[] row = new int[frame.getWidth()];
        for (int y = 0; y < frame.getHeight(); y++) {
            frame.getRGB(0, y, row.length, 1, row, 0, row.length);
            canvas.setRGB(place.x, place.y + y, row.length, 1, row, 0, row.length);
        }
        return canvas;
    }

    private Rectangle stored() throws IOException {
        return new Rectangle(reader.getWidth(0), reader.getHeight(0));
    }

    private DecodedPicture read(Rectangle stored, Orientation orientation) throws IOException {
        Need needed = need.apply(stored, orientation);
        int step = step(needed.part(), needed.enough(), bytesPerPixel());
        if (hasTransparentColour() && (step > 1 || !needed.part().equals(stored))) {
            // Java's decoder shows the transparent colour as it is where it reads a part only.
            refuseHuge(stored, true);
            refuseWithoutMemory(stored);
            BufferedImage picture = reader.read(0);
            refuseTruncated();
            return whole(picture, stored, orientation);
        }
        ImageReadParam param = param(stored, needed.part(), step);
        BufferedImage picture = reader.read(0, param);
        int type = picture.getColorModel().getTransferType();
        if (type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE) {
            // The decoder has clipped the values of the picture, but not those of the raster.
            refuseOutside(reader.readRaster(0, param(stored, needed.part(), step)));
        }
        refuseTruncated();
        return new DecodedPicture(new PixelRows(input.name(), picture), stored, needed.part(), step, orientation);
    }

    /** Returns whether this is a PNG file without a palette in which one colour is declared transparent (tRNS). */
    private boolean hasTransparentColour() throws IOException {
        IIOMetadata metadata = reader.getFormatName().equalsIgnoreCase("png") ? reader.getImageMetadata(0) : null;
        if (metadata == null) {
            return false;
        }
        NodeList nodes = ((Element) metadata.getAsTree(metadata.getNativeMetadataFormatName()))
            .getElementsByTagName("tRNS");
        return nodes.getLength() > 0 && !nodes.item(0).getFirstChild().getNodeName().equals("tRNS_Palette");
    }

    private void refuseOutside(Raster raster) {
        double[] row = null;
        for (int y = 0; y < raster.getHeight(); y++) {
            row = raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (double value : row) {
                if (Double.isNaN(value)) {
                    throw new UnreadableImageException(input.name(), "holds values that are not numbers (NaN)");
                }
                if (value < 0 || value > 1) {
                    throw new UnreadableImageException(input.name(), "holds the value " + value + ", outside [0, 1]");
                }
            }
        }
    }

    private ImageReadParam param(Rectangle stored, Rectangle part, int step) {
        ImageReadParam param = reader.getDefaultReadParam();
        if (!part.equals(stored)) {
            param.setSourceRegion(part);
        }
        if (step > 1) {
            param.setSourceSubsampling(step, step, DecodedPicture.offset(step), DecodedPicture.offset(step));
        }
        return param;
    }

    private void refuseTruncated() {
        if (!truncation.warning.isEmpty()) {
            throw truncated(new IIOException(truncation.warning));
        }
    }

    private UnreadableImageException truncated(Exception cause) {
        return new UnreadableImageException(input.name(), "ends too early; the file is truncated", cause);
    }

    private void refuseHuge(Rectangle stored, boolean holdsAll) {
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
    private void refuseWithoutMemory(Rectangle stored) {
        long bytes = WHOLE_PIXEL_BYTES * stored.width * stored.height;
        if (bytes > Runtime.getRuntime().maxMemory()) {
            throw new UnreadableImageException(input.name(), "says that it has " + stored.width + "×" + stored.height
                    + " pixels, for which the program has not enough memory; give it more with -Xmx");
        }
    }

    private int bytesPerPixel() throws IOException {
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

    /** Returns the least subsampling that keeps the raster within its limit, or more where there is more than enough. */
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
     * @param rows the decoded pixels
     * @param stored width and height of the stored picture
     * @param part the part that was decoded
     * @param step 1, or the subsampling that keeps memory bounded
     * @param orientation how to turn the picture upright
     */
    record DecodedPicture(PixelRows rows, Rectangle stored, Rectangle part, int step, Orientation orientation) {
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
