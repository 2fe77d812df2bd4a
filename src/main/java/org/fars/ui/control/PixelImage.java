package org.fars.ui.control;

import java.util.Objects;
import java.util.Optional;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.PixelReader;
import javafx.scene.image.WritableImage;
import org.fars.image.ImageTensor;

/**
 * An immutable image of 8-bit pixels.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param argb row by row, {@code 0xAARRGGBB}, not premultiplied
 */
public record PixelImage(int width, int height, int[] argb) {
    public PixelImage {
        Objects.requireNonNull(argb);
        if (width < 1 || height < 1 || argb.length != width * height) {
            throw new IllegalArgumentException(argb.length + " pixels for an image of " + width + "x" + height);
        }
    }

    /** Returns a tensor's values rounded to 8 bits, grey or coloured depending on its channels. */
    public static PixelImage of(ImageTensor tensor) {
        int[] argb = new int[tensor.width() * tensor.height()];
        int last = tensor.channels() - 1;
        for (int row = 0; row < tensor.height(); row++) {
            for (int column = 0; column < tensor.width(); column++) {
                int red = bits(tensor.at(0, row, column));
                int green = bits(tensor.at(Math.min(1, last), row, column));
                int blue = bits(tensor.at(Math.min(2, last), row, column));
                argb[row * tensor.width() + column] = 0xff000000 | red << 16 | green << 8 | blue;
            }
        }
        return new PixelImage(tensor.width(), tensor.height(), argb);
    }

    /** Returns the pixels of a JavaFX image; empty while it is loading or if it could not be read. */
    public static Optional<PixelImage> of(Image image) {
        PixelReader reader = image.getPixelReader();
        if (reader == null || image.getWidth() < 1 || image.getHeight() < 1) {
            return Optional.empty();
        }
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        int[] argb = new int[width * height];
        reader.getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        return Optional.of(new PixelImage(width, height, argb));
    }

    /** Returns a JavaFX image of the same pixels. */
    public WritableImage toImage() {
        WritableImage image = new WritableImage(width, height);
        image.getPixelWriter().setPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        return image;
    }

    private static int bits(float value) {
        return Math.clamp(Math.round(value * 255), 0, 255);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PixelImage that && width == that.width && height == that.height
                && java.util.Arrays.equals(argb, that.argb);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(argb) * 31 + width;
    }

    @Override
    public String toString() {
        return "PixelImage[" + width + "x" + height + "]";
    }
}
