package org.fars.image;

/**
 * A small picture to be shown.
 *
 * @param width columns
 * @param height rows
 * @param argb row by row, packed as 0xAARRGGBB, opaque; not copied, not to be modified
 */
public record Thumbnail(int width, int height, int[] argb) {
    /**
     * Checks the number of pixels.
     *
     * @throws IllegalArgumentException if it is not {@code width*height}
     */
    public Thumbnail {
        if (argb.length != width * height) {
            throw new IllegalArgumentException(argb.length + " pixels for " + width + "×" + height);
        }
    }

    /** Converts an image at its own size; values are clipped to [0, 1] and rounded to 8 bits. */
    public static Thumbnail of(ImageTensor image) {
        int pixels = image.height() * image.width();
        int[] argb = new int[pixels];
        float[] values = image.values();
        for (int i = 0; i < pixels; i++) {
            int red = byteOf(values[i]);
            int green = image.channels() == 1 ? red : byteOf(values[pixels + i]);
            int blue = image.channels() == 1 ? red : byteOf(values[2 * pixels + i]);
            argb[i] = 0xFF000000 | red << 16 | green << 8 | blue;
        }
        return new Thumbnail(image.width(), image.height(), argb);
    }

    private static int byteOf(float value) {
        return Math.clamp(Math.round(value * 255f), 0, 255);
    }
}
