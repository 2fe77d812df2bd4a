package org.fars.train;

import org.apache.commons.rng.UniformRandomProvider;
import org.fars.model.Shape;

/**
 * Moves a training image and its mask together: mirrored, and shifted by whole pixels, with the border repeated. Then counts
 * the labels of each cell.
 */
final class MaskAugmenter {
    private final BackboneRecipe.Augmentation settings;
    private final Shape shape;
    private final int pool;
    private final int cell;
    private final int classes;
    private final float[] original;

    /**
     * @param settings of which flip and shift are used
     * @param shape the shape of an image after the leading pools
     * @param pool how many pixels of the mask one pixel of that shape is wide
     * @param cell side of a cell, in pixels of the mask
     * @param classes number of classes; larger labels do not count
     */
    MaskAugmenter(BackboneRecipe.Augmentation settings, Shape shape, int pool, int cell, int classes) {
        this.settings = settings;
        this.shape = shape;
        this.pool = pool;
        this.cell = cell;
        this.classes = classes;
        this.original = new float[shape.size()];
    }

    /** Returns the number of cells of an image. */
    int cells() {
        return shape.height() * pool / cell * (shape.width() * pool / cell);
    }

    /**
     * Moves one image in place and writes the label of each of its cells, that of most of its pixels.
     *
     * @param values images, one after the other
     * @param at index of the image's first value
     * @param mask the label of each pixel of the full image
     * @param labels receives the labels, -1 for cells without one, from index {@code from}
     */
    void apply(float[] values, int at, byte[] mask, int[] labels, int from, UniformRandomProvider random) {
        boolean flip = settings.flip() && random.nextBoolean();
        int shiftX = settings.shift() == 0 ? 0 : random.nextInt(2 * settings.shift() + 1) - settings.shift();
        int shiftY = settings.shift() == 0 ? 0 : random.nextInt(2 * settings.shift() + 1) - settings.shift();
        if (flip || shiftX != 0 || shiftY != 0) {
            System.arraycopy(values, at, original, 0, original.length);
            int k = at;
            for (int c = 0; c < shape.channels(); c++) {
                for (int y = 0; y < shape.height(); y++) {
                    int row = (c * shape.height() + source(y, shiftY, false, shape.height())) * shape.width();
                    for (int x = 0; x < shape.width(); x++) {
                        values[k++] = original[row + source(x, shiftX, flip, shape.width())];
                    }
                }
            }
        }
        int rows = shape.height() * pool;
        int columns = shape.width() * pool;
        for (int y = 0; y < rows / cell; y++) {
            for (int x = 0; x < columns / cell; x++) {
                int[] counts = new int[classes];
                for (int i = 0; i < cell * cell; i++) {
                    int row = source(y * cell + i / cell, shiftY * pool, false, rows);
                    int column = source(x * cell + i % cell, shiftX * pool, flip, columns);
                    int label = mask[row * columns + column] & 0xFF;
                    if (label < classes) {
                        counts[label]++;
                    }
                }
                labels[from++] = most(counts);
            }
        }
    }

    private static int source(int position, int shift, boolean flip, int size) {
        int moved = Math.clamp(position + shift, 0, size - 1);
        return flip ? size - 1 - moved : moved;
    }

    private static int most(int[] counts) {
        int most = -1;
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] > (most < 0 ? 0 : counts[most])) {
                most = c;
            }
        }
        return most;
    }
}
