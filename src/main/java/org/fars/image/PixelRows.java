package org.fars.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Rows of a decoded picture as red, green and blue in [0, 1], on white where it is transparent.
 * <p>
 * Grey and RGB samples are divided by their largest value (255, 65535) and not otherwise touched: gamma and an embedded
 * RGB profile are ignored, as the pipelines do with which models are trained. (Java's own conversion of grey would
 * brighten it.) Only what is neither grey nor RGB, CMYK for one, goes through its colour space.
 */
final class PixelRows {
    private final Raster raster;
    private final ColorModel colors;
    private final Way way;
    private final int[] samples;
    private final float[] palette;

    private enum Way {
        PALETTE, GREY, RGB, CONVERTED
    }

    /** Rows of that picture, which must not change meanwhile. */
    PixelRows(BufferedImage picture) {
        raster = picture.getRaster();
        colors = picture.getColorModel();
        way = way(colors);
        samples = way == Way.CONVERTED ? new int[0] : new int[raster.getWidth() * raster.getNumBands()];
        palette = way == Way.PALETTE ? palette((IndexColorModel) colors) : new float[0];
    }

    private static Way way(ColorModel colors) {
        if (colors instanceof IndexColorModel) {
            return Way.PALETTE;
        }
        boolean whole = switch (colors.getTransferType()) {
            case DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT -> true;
            // packed pixels; 32 bits a sample would not fit
            case DataBuffer.TYPE_INT -> colors.getPixelSize() <= 32;
            default -> false;
        };
        return switch (colors.getColorSpace().getType()) {
            case ColorSpace.TYPE_GRAY -> whole ? Way.GREY : Way.CONVERTED;
            case ColorSpace.TYPE_RGB -> whole ? Way.RGB : Way.CONVERTED;
            default -> Way.CONVERTED;
        };
    }

    private static float[] palette(IndexColorModel colors) {
        float[] palette = new float[3 * colors.getMapSize()];
        for (int i = 0; i < colors.getMapSize(); i++) {
            float alpha = colors.getAlpha(i) / 255f;
            palette[3 * i] = onWhite(colors.getRed(i) / 255f, alpha);
            palette[3 * i + 1] = onWhite(colors.getGreen(i) / 255f, alpha);
            palette[3 * i + 2] = onWhite(colors.getBlue(i) / 255f, alpha);
        }
        return palette;
    }

    /** Columns. */
    int width() {
        return raster.getWidth();
    }

    /** Rows. */
    int height() {
        return raster.getHeight();
    }

    /**
     * Reads one row.
     *
     * @param y which, from the top
     * @param rgb receives {@code [3, width]}
     */
    void read(int y, float[] rgb) {
        switch (way) {
            case PALETTE -> readPalette(y, rgb);
            case GREY -> readSamples(y, rgb, 1);
            case RGB -> readSamples(y, rgb, 3);
            case CONVERTED -> readConverted(y, rgb);
        }
    }

    private void readPalette(int y, float[] rgb) {
        int width = width();
        row(y);
        for (int x = 0; x < width; x++) {
            // An index behind the palette's end is black, as elsewhere.
            int index = samples[x];
            boolean known = 3 * index + 2 < palette.length;
            for (int channel = 0; channel < 3; channel++) {
                rgb[channel * width + x] = known ? palette[3 * index + channel] : 0;
            }
        }
    }

    private void row(int y) {
        raster.getPixels(raster.getMinX(), raster.getMinY() + y, width(), 1, samples);
    }

    private void readSamples(int y, float[] rgb, int colours) {
        int width = width();
        int bands = raster.getNumBands();
        row(y);
        float[] largest = new float[bands];
        for (int band = 0; band < bands; band++) {
            largest[band] = (1L << colors.getComponentSize(Math.min(band, colors.getNumComponents() - 1))) - 1;
        }
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

    private void readConverted(int y, float[] rgb) {
        int width = width();
        ColorSpace space = colors.getColorSpace();
        Object pixel = null;
        float[] components = null;
        for (int x = 0; x < width; x++) {
            pixel = raster.getDataElements(raster.getMinX() + x, raster.getMinY() + y, pixel);
            components = colors.getNormalizedComponents(pixel, components, 0);
            float[] colour = switch (space.getType()) {
                case ColorSpace.TYPE_GRAY -> new float[]{components[0], components[0], components[0]};
                case ColorSpace.TYPE_RGB -> components;
                default -> space.toRGB(components);
            };
            float alpha = colors.hasAlpha() ? components[colors.getNumColorComponents()] : 1;
            for (int channel = 0; channel < 3; channel++) {
                float value = onWhite(colour[channel], alpha, colors.isAlphaPremultiplied());
                rgb[channel * width + x] = Math.clamp(value, 0f, 1f);
            }
        }
    }

    private static float onWhite(float value, float alpha) {
        return onWhite(value, alpha, false);
    }

    private static float onWhite(float value, float alpha, boolean premultiplied) {
        return Math.min(1, (premultiplied ? value : value * alpha) + (1 - alpha));
    }
}
