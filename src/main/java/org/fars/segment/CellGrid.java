package org.fars.segment;

/**
 * The cells that a dense model decides about: each stands for a square of the image's pixels. Cells are numbered row by row.
 *
 * @param height number of rows of cells
 * @param width number of cells in a row
 * @param pixels side of the square of pixels that a cell stands for
 */
public record CellGrid(int height, int width, int pixels) {
    public CellGrid {
        if (height < 1 || width < 1 || pixels < 1) {
            throw new IllegalArgumentException(height + " by " + width + " cells of " + pixels + " pixels");
        }
    }

    /** Returns the number of cells. */
    public int cells() {
        return height * width;
    }

    /** Returns the height of the image in pixels. */
    public int imageHeight() {
        return height * pixels;
    }

    /** Returns the width of the image in pixels. */
    public int imageWidth() {
        return width * pixels;
    }

    /** Returns the cell that the pixel in row {@code y} and column {@code x} belongs to. */
    public int cellOf(int y, int x) {
        return y / pixels * width + x / pixels;
    }

    /**
     * Returns the vector of each cell.
     *
     * @param embedding a map {@code [m, height, width]}, flattened
     * @return {@code [cells, m]}
     */
    public double[][] vectors(double[] embedding) {
        if (embedding.length % cells() != 0) {
            throw new IllegalArgumentException(embedding.length + " values for " + cells() + " cells");
        }
        double[][] vectors = new double[cells()][embedding.length / cells()];
        for (int k = 0; k < vectors[0].length; k++) {
            for (int p = 0; p < vectors.length; p++) {
                vectors[p][k] = embedding[k * vectors.length + p];
            }
        }
        return vectors;
    }
}
