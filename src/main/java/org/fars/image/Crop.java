package org.fars.image;

import java.awt.Rectangle;

/** The largest centred part of a stored picture with a given aspect ratio, in the stored picture's pixels. */
record Crop(double x, double y, double width, double height) {
    /**
     * Returns the centre crop of a picture.
     *
     * @param height rows of the upright result
     * @param width columns of the upright result
     */
    static Crop of(Rectangle stored, Orientation orientation, int height, int width) {
        int rows = orientation.swapsSides() ? width : height;
        int columns = orientation.swapsSides() ? height : width;
        boolean wide = (long) stored.width * rows >= (long) stored.height * columns;
        double cropWidth = wide ? (double) stored.height * columns / rows : stored.width;
        double cropHeight = wide ? stored.height : (double) stored.width * rows / columns;
        double x = (stored.width - cropWidth) / 2;
        double y = (stored.height - cropHeight) / 2;
        if (cropWidth == columns && cropHeight == rows) {
            // Nothing is resized: cut between pixels, so that they pass unchanged.
            x = Math.floor(x);
            y = Math.floor(y);
        }
        return new Crop(x, y, cropWidth, cropHeight);
    }

    /** Returns the smallest rectangle of whole pixels around this part. */
    Rectangle covering(Rectangle stored) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        int right = Math.min(stored.width, (int) Math.ceil(x + width));
        int bottom = Math.min(stored.height, (int) Math.ceil(y + height));
        return new Rectangle(left, top, right - left, bottom - top);
    }
}
