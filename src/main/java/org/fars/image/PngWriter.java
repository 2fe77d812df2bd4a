package org.fars.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.core.AtomicFiles;

/** Writes images as PNG files and returns the rounded values. */
public final class PngWriter {
    private PngWriter() {}

    /**
     * Writes 8 bits per sample, which every program reads and which is too coarse for many perturbations.
     *
     * @return the image as {@link ImageDecoder} reads it from that file
     * @throws UnwritableFileException if the file system refuses
     */
    public static ImageTensor write8(Path file, ImageTensor image) {
        return write(file, image, DataBuffer.TYPE_BYTE, 255);
    }

    /**
     * Writes 16 bits per sample, with an error of at most 1/131070 per value.
     *
     * @return the image as {@link ImageDecoder} reads it from that file
     * @throws UnwritableFileException if the file system refuses
     */
    public static ImageTensor write16(Path file, ImageTensor image) {
        return write(file, image, DataBuffer.TYPE_USHORT, 65535);
    }

    /**
     * Returns the image that {@link #write8} would write: values rounded to multiples of 1/255 and clipped to [0, 1].
     */
    public static ImageTensor rounded8(ImageTensor image) {
        return rounded(image, 255);
    }

    private static ImageTensor rounded(ImageTensor image, int largest) {
        float[] values = new float[image.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = sample(image.values()[i], largest) / (float) largest;
        }
        return image.with(values);
    }

    private static int sample(float value, int largest) {
        return Math.clamp(Math.round((double) value * largest), 0, largest);
    }

    private static ImageTensor write(Path file, ImageTensor image, int type, int largest) {
        boolean grey = image.channels() == 1;
        ComponentColorModel colors = new ComponentColorModel(
                ColorSpace.getInstance(grey ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB), false, false,
                Transparency.OPAQUE, type);
        WritableRaster raster = colors.createCompatibleWritableRaster(image.width(), image.height());
        for (int channel = 0; channel < image.channels(); channel++) {
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    raster.setSample(x, y, channel, sample(image.at(channel, y, x), largest));
                }
            }
        }
        BufferedImage picture = new BufferedImage(colors, raster, false, null);
        AtomicFiles.write(file, stream -> encode(picture, stream));
        return rounded(image, largest);
    }

    private static void encode(BufferedImage picture, OutputStream stream) throws IOException {
        BufferedOutputStream buffered = new BufferedOutputStream(stream);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(buffered)) {
            if (!ImageIO.write(picture, "png", out)) {
                throw new IllegalStateException("every Java runtime writes PNG");
            }
        }
        buffered.flush();
    }
}
