package org.fars.image;

/**
 * One axis of a separable resize with a triangle filter that is as wide as the reduction (the "antialiased bilinear" of
 * common training pipelines): each output sample is a weighted mean of the input samples under a tent of half-width
 * max(scale, 1). Enlarging is bilinear interpolation; at scale 1 and a whole offset every sample passes unchanged.
 */
final class Resampler {
    private final int[] first;
    private final float[][] weights;

    /**
     * @param inputs number of input samples
     * @param start where the window begins, in input samples (0 is the left edge of the first)
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
            // A window that reaches out of the image by rounding: the nearest sample.
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

    /** Number of output samples. */
    int outputs() {
        return first.length;
    }

    /** The first input sample that output {@code i} takes from. */
    int first(int i) {
        return first[i];
    }

    /** One behind the last input sample that output {@code i} takes from. */
    int end(int i) {
        return first[i] + weights[i].length;
    }

    /** The weight of input sample {@code input} in output {@code i}. */
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

    /** Resamples rows that arrive one after another: adds {@code input}, row number {@code y}, where it belongs. */
    void accumulate(int y, float[] input, int inputOffset, float[] output, int outputOffset, int width) {
        int low = firstThatEndsBehind(y);
        for (int i = low; i < first.length && first[i] <= y; i++) {
            float weight = weight(i, y);
            int at = outputOffset + i * width;
            for (int x = 0; x < width; x++) {
                output[at + x] += weight * input[inputOffset + x];
            }
        }
    }

    private int firstThatEndsBehind(int y) {
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

}
