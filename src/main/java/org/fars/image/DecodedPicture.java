package org.fars.image;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;

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
