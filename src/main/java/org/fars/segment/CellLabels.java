package org.fars.segment;

import java.util.stream.IntStream;
import org.fars.model.ModelCard;
import org.fars.segment.MaskedImages.MaskedImage;

/**
 * The labels of an image's pixels, counted cell by cell. Ignored pixels are not counted.
 *
 * @param counts number of pixels of each class in each cell, {@code [classes, cells]}
 * @param valid number of pixels in each cell that have a label, {@code [cells]}
 */
public record CellLabels(int[][] counts, int[] valid) {
    /**
     * Counts labels.
     *
     * @param mask the class of each pixel, row by row, {@code [imageHeight, imageWidth]}
     * @param ignored the label of pixels that do not count
     * @throws IllegalArgumentException if the mask has another size than the grid, or a label that is neither a class nor
     * {@code ignored}
     */
    public static CellLabels of(int[] mask, CellGrid grid, int classes, int ignored) {
        if (mask.length != grid.imageHeight() * grid.imageWidth()) {
            throw new IllegalArgumentException(mask.length + " labels for " + grid);
        }
        int[][] counts = new int[classes][grid.cells()];
        int[] valid = new int[grid.cells()];
        for (int y = 0; y < grid.imageHeight(); y++) {
            for (int x = 0; x < grid.imageWidth(); x++) {
                int label = mask[y * grid.imageWidth() + x];
                if (label != ignored) {
                    if (label < 0 || label >= classes) {
                        throw new IllegalArgumentException("label " + label + " of " + classes + " classes");
                    }
                    int cell = grid.cellOf(y, x);
                    counts[label][cell]++;
                    valid[cell]++;
                }
            }
        }
        return new CellLabels(counts, valid);
    }

    /**
     * Reads and counts the labels of an image.
     *
     * @param card of a dense model, whose classes they are
     * @throws InvalidMaskException if the mask cannot be read, has another size than the image, or a label that is no class
     */
    public static CellLabels of(MaskedImage truth, ModelCard card, CellGrid grid) {
        int classes = card.classes().size();
        int ignored = card.segmentation().ignored();
        return of(truth.mask(card.input(), classes, ignored).labels(), grid, classes, ignored);
    }

    /** Returns the number of classes. */
    public int classes() {
        return counts.length;
    }

    /** Returns the number of pixels that have a label. */
    public long pixels() {
        return sum(valid);
    }

    /** Returns the number of pixels of class {@code c}. */
    public long pixels(int c) {
        return sum(counts[c]);
    }

    /** Returns the number of pixels of each cell that have the class decided for, {@code [cells]}. */
    public int[] correct(int[] predictions) {
        int[] correct = new int[valid.length];
        for (int p = 0; p < correct.length; p++) {
            correct[p] = predictions[p] < 0 ? 0 : counts[predictions[p]][p];
        }
        return correct;
    }

    /** Returns the number of pixels whose class is decided for. */
    public long correctPixels(int[] predictions) {
        return sum(correct(predictions));
    }

    /**
     * Returns the intersection over union of class {@code c} under a segmentation: 0 where neither the labels nor the
     * segmentation have the class.
     */
    public double iou(int c, int[] predictions) {
        long intersection = 0;
        long union = 0;
        for (int p = 0; p < predictions.length; p++) {
            union += counts[c][p];
            if (predictions[p] == c) {
                intersection += counts[c][p];
                union += valid[p] - counts[c][p];
            }
        }
        return union == 0 ? 0 : (double) intersection / union;
    }

    /** Returns the mean of {@link #iou} over the classes that the labels have; NaN if there are no labels. */
    public double meanIou(int[] predictions) {
        return IntStream.range(0, classes())
            .filter(c -> pixels(c) > 0)
            .mapToDouble(c -> iou(c, predictions))
            .average()
            .orElse(Double.NaN);
    }

    private static long sum(int[] values) {
        long sum = 0;
        for (int value : values) {
            sum += value;
        }
        return sum;
    }
}
