package org.fars.model.proof;

import org.fars.model.SafetensorsFile;

/**
 * The weights of a convolution or a linear layer, as stored.
 *
 * @param out channels of the output, the first axis
 * @param in channels of the input, the second axis
 * @param side height and width of the kernel, odd; 1 for a linear layer
 * @param values {@code [out, in, side, side]}, the last axis varying fastest
 * @param exact whether these are the stored numbers; false where a file has more digits than float32
 */
public record KernelWeights(int out, int in, int side, float[] values, boolean exact) {
    /** Returns the weights of a tensor {@code [out, in, side, side]} or {@code [out, in]}. */
    static KernelWeights of(SafetensorsFile.Tensor tensor, int side) {
        double[] stored = tensor.values();
        float[] values = new float[stored.length];
        boolean exact = true;
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) stored[i];
            exact &= values[i] == stored[i];
        }
        return new KernelWeights(tensor.shape()[0], tensor.shape()[1], side, values, exact);
    }

    /** Returns the number of taps, side². */
    int taps() {
        return side * side;
    }

    /** Returns the weights of the transposed operator: channel axes swapped, both spatial axes flipped. */
    public KernelWeights transposed() {
        float[] swapped = new float[values.length];
        int taps = taps();
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                for (int t = 0; t < taps; t++) {
                    swapped[(i * out + o) * taps + taps - 1 - t] = values[(o * in + i) * taps + t];
                }
            }
        }
        return new KernelWeights(in, out, side, swapped, exact);
    }

    /** Returns the matrix {@code [out, in·taps]}. */
    float[][] rows() {
        float[][] rows = new float[out][in * taps()];
        for (int o = 0; o < out; o++) {
            System.arraycopy(values, o * in * taps(), rows[o], 0, in * taps());
        }
        return rows;
    }

    /** Returns Σ_t |K_oit| over the taps, {@code [out, in]}. */
    double[][] absoluteSums() {
        double[][] sums = new double[out][in];
        for (int k = 0; k < values.length; k++) {
            sums[k / (in * taps())][k / taps() % in] += Math.abs((double) values[k]);
        }
        return sums;
    }
}
