package org.fars.image;

import java.awt.Rectangle;

/**
 * Resizes one axis with a triangle filter as wide as the reduction, the "antialiased bilinear" of common training
 * pipelines: each output sample is a weighted mean of the input samples under a tent of half-width max(scale, 1). Enlarging
 * is bilinear interpolation; at scale 1 and an integer offset every sample passes unchanged.
 */
final class Resampler {
    private final int[] first;
    private final float[][] weights;

    /**
     * Computes the weights.
     *
     * @param inputs number of input samples
     * @param start the window's left edge in input samples (0 is the left edge of the first)
     * @param length the window's length in input samples
     * @param outputs number of output samples that the window is divided into
     */
    Resampler(int inputs, double start, double length, int outputs) {
        first = new int[outputs];
        weights = new float[outputs][];
        double scale = length / outputs;
        double support = Math.max(scale, 1);
        for (int i = 0; i < outputs; i++) {
            double centre = start + (i + 0.5) * scale;
            int from = Math.clamp((int) Math.floor(centre - support), 0, inputs - 1);
            int to = Math.clamp((int) Math.ceil(centre + support), from + 1, inputs);
            tap(i, from, to, centre, support);
        }
    }

    private void tap(int output, int from, int to, double centre, double support) {
        double[] tent = new double[to - from];
        double sum = 0;
        for (int k = 0; k < tent.length; k++) {
            tent[k] = Math.max(0, 1 - Math.abs(from + k + 0.5 - centre) / support);
            sum += tent[k];
        }
        if (sum == 0) {
            // By rounding the window lies outside the image: take the nearest sample.
            tent[0] = 1;
            sum = 1;
        }
        int begin = 0;
        while (tent[begin] == 0) {
            begin++;
        }
        int end = tent.length;
        while (tent[end - 1] == 0) {
            end--;
        }
        first[output] = from + begin;
        weights[output] = new float[end - begin];
        for (int k = begin; k < end; k++) {
            weights[output][k - begin] = (float) (tent[k] / sum);
        }
    }

    /** Returns the number of output samples. */
    int outputs() {
        return first.length;
    }

    /** Returns the first input sample with a weight in output {@code i}. */
    int first(int i) {
        return first[i];
    }

    /** Returns the end (exclusive) of the input samples with a weight in output {@code i}. */
    int end(int i) {
        return first[i] + weights[i].length;
    }

    /** Returns the weight of input sample {@code input} in output {@code i}. */
    float weight(int i, int input) {
        return weights[i][input - first[i]];
    }

    /** Resamples one row. */
    void row(float[] input, int inputOffset, float[] output, int outputOffset) {
        for (int i = 0; i < first.length; i++) {
            float[] taps = weights[i];
            int at = inputOffset + first[i];
            float sum = 0;
            for (int k = 0; k < taps.length; k++) {
                sum += taps[k] * input[at + k];
            }
            output[outputOffset + i] = sum;
        }
    }

    /** Adds row {@code y} of the input to the output rows that it has a weight in; for rows that are read one by one. */
    void accumulate(int y, float[] input, int inputOffset, float[] output, int outputOffset, int width) {
        int low = firstEndingAfter(y);
        for (int i = low; i < first.length && first[i] <= y; i++) {
            float weight = weight(i, y);
            int at = outputOffset + i * width;
            for (int x = 0; x < width; x++) {
                output[at + x] += weight * input[inputOffset + x];
            }
        }
    }

    private int firstEndingAfter(int y) {
        int low = 0;
        int high = first.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (end(middle) > y) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

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
}
