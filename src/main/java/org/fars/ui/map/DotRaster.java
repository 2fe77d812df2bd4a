package org.fars.ui.map;

import java.util.Arrays;

/**
 * Draws thousands of soft-edged dots into pixels, in a time that no hand notices. Pixels are premultiplied ARGB.
 *
 * @param width in pixels
 * @param height in pixels
 * @param pixels {@code [height · width]}
 */
record DotRaster(int width, int height, int[] pixels) {
    /** Everything transparent. */
    void clear() {
        Arrays.fill(pixels, 0);
    }

    /**
     * One dot.
     *
     * @param x of its centre
     * @param y of its centre
     * @param radius in pixels
     * @param argb not premultiplied
     */
    void dot(double x, double y, double radius, int argb) {
        int left = (int) Math.floor(x - radius - 0.5);
        int right = (int) Math.ceil(x + radius + 0.5);
        int top = (int) Math.floor(y - radius - 0.5);
        int bottom = (int) Math.ceil(y + radius + 0.5);
        double opacity = (argb >>> 24) / 255.0;
        double outside = (radius + 0.5) * (radius + 0.5);
        double inside = radius > 0.5 ? (radius - 0.5) * (radius - 0.5) : -1;
        for (int row = Math.max(0, top); row <= Math.min(height - 1, bottom); row++) {
            for (int column = Math.max(0, left); column <= Math.min(width - 1, right); column++) {
                double dx = column + 0.5 - x;
                double dy = row + 0.5 - y;
                double square = dx * dx + dy * dy;
                if (square < outside) {
                    // Roots only on the edge: most pixels lie well inside.
                    double cover = square <= inside
                            ? opacity
                            : Math.min(1, radius + 0.5 - Math.sqrt(square)) * opacity;
                    int at = row * width + column;
                    pixels[at] = over(argb, cover, pixels[at]);
                }
            }
        }
    }

    private static int over(int argb, double cover, int below) {
        int alpha = (int) Math.round(255 * cover);
        int rest = 255 - alpha;
        return channel(255, alpha, below >>> 24, rest) << 24
                | channel(argb >> 16 & 255, alpha, below >> 16 & 255, rest) << 16
                | channel(argb >> 8 & 255, alpha, below >> 8 & 255, rest) << 8
                | channel(argb & 255, alpha, below & 255, rest);
    }

    private static int channel(int colour, int alpha, int below, int rest) {
        return Math.min(255, (colour * alpha + below * rest + 127) / 255);
    }
}
