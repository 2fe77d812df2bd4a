package org.fars.image;

/**
 * The eight orientations of EXIF tag 0x0112. Each constant says where in the stored image a pixel of the upright image is.
 */
enum Orientation {
    /** 1: as stored. */
    UPRIGHT(false, false, false),
    /** 2: mirrored left to right. */
    MIRRORED(false, true, false),
    /** 3: turned by 180°. */
    TURNED_180(false, true, true),
    /** 4: mirrored top to bottom. */
    FLIPPED(false, false, true),
    /** 5: rows are columns. */
    TRANSPOSED(true, false, false),
    /** 6: to be turned by 90° clockwise. */
    TURNED_90(true, false, true),
    /** 7: transposed and turned by 180°. */
    TRANSVERSED(true, true, true),
    /** 8: to be turned by 90° anticlockwise. */
    TURNED_270(true, true, false);

    private final boolean swapsSides;
    private final boolean fromRight;
    private final boolean fromBottom;

    Orientation(boolean swapsSides, boolean fromRight, boolean fromBottom) {
        this.swapsSides = swapsSides;
        this.fromRight = fromRight;
        this.fromBottom = fromBottom;
    }

    /** Returns the orientation of an EXIF value; upright if it is not in 1 … 8. */
    static Orientation ofExif(int value) {
        return value >= 1 && value <= 8 ? values()[value - 1] : UPRIGHT;
    }

    /** Returns whether width and height are swapped. */
    boolean swapsSides() {
        return swapsSides;
    }

    /**
     * Turns an image upright.
     *
     * @param planes {@code [channels, height, width]} as stored
     * @param height rows as stored
     * @param width columns as stored
     * @return the upright image; width and height are swapped if {@link #swapsSides()}
     */
    float[] upright(float[] planes, int channels, int height, int width) {
        if (this == UPRIGHT) {
            return planes;
        }
        int rows = swapsSides ? width : height;
        int columns = swapsSides ? height : width;
        float[] upright = new float[planes.length];
        int at = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    int x = swapsSides ? row : column;
                    int y = swapsSides ? column : row;
                    int storedX = fromRight ? width - 1 - x : x;
                    int storedY = fromBottom ? height - 1 - y : y;
                    upright[at++] = planes[(channel * height + storedY) * width + storedX];
                }
            }
        }
        return upright;
    }
}
