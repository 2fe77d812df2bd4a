package org.fars.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.PackedColorModel;
import java.awt.image.Raster;
import org.fars.image.ImageSource.UnreadableImageException;

/**
 * Rows of a decoded picture as red, green and blue in [0, 1], on white where it is transparent.
 * <p>
 * One rule for colour: grey and RGB samples are divided by their largest value (255, 65535) and not otherwise touched.
 * Gamma and embedded colour profiles are ignored, as in the pipelines with which models are trained. CMYK becomes R =
 * (1−C)(1−K) and so on, whatever its profile says.
 */
final class PixelRows {
    /** What is read instead of samples that are refused, for messages. */
    static final String READ_SAMPLES = "only unsigned integers of up to 16 bits and floats in [0, 1] are read";
    private final Raster raster;
    private final ColorModel colors;
    private final Layout layout;
    private final int[] samples;
    private final float[] palette;

    private enum Layout {
        PALETTE, GREY, RGB, CMYK, INVERTED_CMYK, INVERTED_YCCK, FLOAT, OTHER
    }

    /**
     * Reads rows of a picture, which must not change meanwhile.
     *
     * @param name the picture's name in messages
     * @throws UnreadableImageException if its samples are integers without a known largest value
     */
    PixelRows(String name, BufferedImage picture) {
        this(picture.getRaster(), picture.getColorModel(), layout(name, picture.getColorModel()));
    }

    /**
     * Reads rows of a JPEG file's four components, which Adobe's programs invert, and others after them.
     *
     * @param ycck whether they are YCCK, not CMYK
     */
    PixelRows(Raster fourComponents, boolean ycck) {
        this(fourComponents, null, ycck ? Layout.INVERTED_YCCK : Layout.INVERTED_CMYK);
    }

    private PixelRows(Raster raster, ColorModel colors, Layout layout) {
        this.raster = raster;
        this.colors = colors;
        this.layout = layout;
        boolean integers = layout != Layout.FLOAT && layout != Layout.OTHER;
        samples = integers ? new int[raster.getWidth() * raster.getNumBands()] : new int[0];
        palette = layout == Layout.PALETTE ? palette((IndexColorModel) colors) : new float[0];
    }

    private static Layout layout(String name, ColorModel colors) {
        if (colors instanceof IndexColorModel) {
            return Layout.PALETTE;
        }
        int type = colors.getTransferType();
        boolean packed = colors instanceof PackedColorModel;
        if (type == DataBuffer.TYPE_SHORT || type == DataBuffer.TYPE_INT && !packed) {
            throw new UnreadableImageException(name, "holds " + (type == DataBuffer.TYPE_INT ? "32-bit" : "signed")
                    + " integers; " + READ_SAMPLES);
        }
        boolean known = packed || colors instanceof ComponentColorModel;
        boolean floats = type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE;
        return switch (colors.getColorSpace().getType()) {
            case ColorSpace.TYPE_GRAY -> known ? floats ? Layout.FLOAT : Layout.GREY : Layout.OTHER;
            case ColorSpace.TYPE_RGB -> known ? floats ? Layout.FLOAT : Layout.RGB : Layout.OTHER;
            case ColorSpace.TYPE_CMYK -> known && !floats ? Layout.CMYK : unknownColours(name);
            default -> unknownColours(name);
        };
    }

    private static Layout unknownColours(String name) {
        throw new UnreadableImageException(name, "is neither grey nor RGB nor CMYK; other colour spaces are not read");
    }

    private static float[] palette(IndexColorModel colors) {
        float[] palette = new float[3 * colors.getMapSize()];
        for (int i = 0; i < colors.getMapSize(); i++) {
            float alpha = colors.getAlpha(i) / 255f;
            palette[3 * i] = onWhite(colors.getRed(i) / 255f, alpha, false);
            palette[3 * i + 1] = onWhite(colors.getGreen(i) / 255f, alpha, false);
            palette[3 * i + 2] = onWhite(colors.getBlue(i) / 255f, alpha, false);
        }
        return palette;
    }

    /** Returns the number of columns. */
    int width() {
        return raster.getWidth();
    }

    /** Returns the number of rows. */
    int height() {
        return raster.getHeight();
    }

    /**
     * Reads one row.
     *
     * @param y the row, from the top
     * @param rgb receives {@code [3, width]}
     */
    void read(int y, float[] rgb) {
        if (samples.length > 0) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width(), 1, samples);
        }
        switch (layout) {
            case PALETTE -> readPalette(rgb);
            case GREY -> readSamples(rgb, 1);
            case RGB -> readSamples(rgb, 3);
            case CMYK -> readCmyk(rgb);
            case INVERTED_CMYK -> readInvertedCmyk(rgb, false);
            case INVERTED_YCCK -> readInvertedCmyk(rgb, true);
            case FLOAT -> readFloats(y, rgb);
            case OTHER -> readOther(y, rgb);
        }
    }

    private void readPalette(float[] rgb) {
        int width = width();
        int bands = raster.getNumBands();
        for (int x = 0; x < width; x++) {
            // An index beyond the palette's end is black, as in other decoders.
            int index = samples[x * bands];
            boolean known = 3 * index + 2 < palette.length;
            for (int channel = 0; channel < 3; channel++) {
                rgb[channel * width + x] = known ? palette[3 * index + channel] : 0;
            }
        }
    }

    private float largest(int band) {
        return (1L << colors.getComponentSize(Math.min(band, colors.getNumComponents() - 1))) - 1;
    }

    private float[] largest() {
        float[] largest = new float[raster.getNumBands()];
        for (int band = 0; band < largest.length; band++) {
            largest[band] = largest(band);
        }
        return largest;
    }

    private void readSamples(float[] rgb, int colours) {
        int width = width();
        int bands = raster.getNumBands();
        float[] largest = largest();
        boolean transparent = colors.hasAlpha() && bands > colours;
        for (int x = 0; x < width; x++) {
            float alpha = transparent ? samples[x * bands + colours] / largest[colours] : 1;
            for (int channel = 0; channel < 3; channel++) {
                int band = colours == 1 ? 0 : channel;
                float value = samples[x * bands + band] / largest[band];
                rgb[channel * width + x] = transparent ? onWhite(value, alpha, colors.isAlphaPremultiplied()) : value;
            }
        }
    }

    private void readCmyk(float[] rgb) {
        int width = width();
        int bands = raster.getNumBands();
        float[] largest = largest();
        boolean transparent = colors.hasAlpha() && bands > 4;
        for (int x = 0; x < width; x++) {
            float alpha = transparent ? samples[x * bands + 4] / largest[4] : 1;
            float white = 1 - samples[x * bands + 3] / largest[3];
            for (int channel = 0; channel < 3; channel++) {
                float value = (1 - samples[x * bands + channel] / largest[channel]) * white;
                rgb[channel * width + x] = transparent ? onWhite(value, alpha, false) : value;
            }
        }
    }

    /** JPEG has 8 bits; YCCK's colour part is YCbCr (ITU-T T.871) of the complements. */
    private void readInvertedCmyk(float[] rgb, boolean ycck) {
        int width = width();
        for (int x = 0; x < width; x++) {
            float white = samples[4 * x + 3] / 255f;
            float first = samples[4 * x];
            float second = samples[4 * x + 1];
            float third = samples[4 * x + 2];
            if (ycck) {
                float blue = second - 128;
                float red = third - 128;
                second = complement(first - 0.344136f * blue - 0.714136f * red);
                third = complement(first + 1.772f * blue);
                first = complement(first + 1.402f * red);
            }
            rgb[x] = first / 255 * white;
            rgb[width + x] = second / 255 * white;
            rgb[2 * width + x] = third / 255 * white;
        }
    }

    private static float complement(float value) {
        return 255 - Math.clamp(value, 0f, 255f);
    }

    /** Their range was checked by the decoder, whose own color model may clip. */
    private void readFloats(int y, float[] rgb) {
        int width = width();
        int bands = raster.getNumBands();
        float[] row = raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, (float[]) null);
        int colours = colors.getNumColorComponents();
        boolean transparent = colors.hasAlpha() && bands > colours;
        for (int x = 0; x < width; x++) {
            float alpha = transparent ? row[x * bands + colours] : 1;
            for (int channel = 0; channel < 3; channel++) {
                float value = row[x * bands + (colours == 1 ? 0 : channel)];
                rgb[channel * width + x] = transparent ? onWhite(value, alpha, colors.isAlphaPremultiplied()) : value;
            }
        }
    }

    /** Color models of a decoder's own, such as palettes with an alpha channel: 8 bits of sRGB. */
    private void readOther(int y, float[] rgb) {
        int width = width();
        Object pixel = null;
        for (int x = 0; x < width; x++) {
            pixel = raster.getDataElements(raster.getMinX() + x, raster.getMinY() + y, pixel);
            int argb = colors.getRGB(pixel);
            float alpha = (argb >>> 24) / 255f;
            for (int channel = 0; channel < 3; channel++) {
                rgb[channel * width + x] = onWhite((argb >> 16 - 8 * channel & 0xFF) / 255f, alpha, false);
            }
        }
    }

    private static float onWhite(float value, float alpha, boolean premultiplied) {
        return Math.min(1, (premultiplied ? value : value * alpha) + (1 - alpha));
    }
}
