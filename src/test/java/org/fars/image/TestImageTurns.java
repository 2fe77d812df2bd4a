package org.fars.image;

import java.awt.image.BufferedImage;

/** What a camera stores when it is held in one of the eight ways, written out from the EXIF standard's table. */
final class TestImageTurns {
    private TestImageTurns() {}

    static BufferedImage stored(BufferedImage upright, int orientation) {
        int width = upright.getWidth();
        int height = upright.getHeight();
        boolean swaps = orientation >= 5;
        BufferedImage stored = new BufferedImage(swaps ? height : width, swaps ? width : height,
                BufferedImage.TYPE_3BYTE_BGR);
        for (int row = 0; row < stored.getHeight(); row++) {
            for (int column = 0; column < stored.getWidth(); column++) {
                // The standard: where the stored 0th row and the stored 0th column are seen.
                int rgb = switch (orientation) {
                    case 1 -> upright.getRGB(column, row);
                    case 2 -> upright.getRGB(width - 1 - column, row);
                    case 3 -> upright.getRGB(width - 1 - column, height - 1 - row);
                    case 4 -> upright.getRGB(column, height - 1 - row);
                    // rows left, columns top
                    case 5 -> upright.getRGB(row, column);
                    // rows right, columns top
                    case 6 -> upright.getRGB(width - 1 - row, column);
                    // rows right, columns bottom
                    case 7 -> upright.getRGB(width - 1 - row, height - 1 - column);
                    // rows left, columns bottom
                    case 8 -> upright.getRGB(row, height - 1 - column);
                    default -> throw new IllegalArgumentException("orientation " + orientation);
                };
                stored.setRGB(column, row, rgb);
            }
        }
        return stored;
    }
}
