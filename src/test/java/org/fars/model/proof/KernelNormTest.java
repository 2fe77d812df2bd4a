package org.fars.model.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.fars.model.Shape;
import org.junit.jupiter.api.Test;

class KernelNormTest {
    private static final int SIDE = 7;
    private static final int ITERATIONS = 60;

    private final SplittableRandom random = new SplittableRandom(4);

    @Test
    void noBoundIsBelowWhatAMapIsStretchedBy() {
        for (int i = 0; i < 60; i++) {
            KernelWeights kernel = kernel(1 + random.nextInt(4), 1 + random.nextInt(4), random.nextBoolean() ? 3 : 1);
            double stretch = stretch(kernel);
            double symbol = KernelNorm.of(kernel, new Shape(kernel.in(), SIDE, SIDE)).bound();
            assertThat(symbol).isBetween(stretch * (1 - 1e-9), 1.5 * stretch);
            assertThat(KernelNorm.cheaply(kernel).bound()).isBetween(stretch * (1 - 1e-9),
                    1.001 * kernel.taps() * symbol);
        }
    }

    /** Power iteration on KᵀK: a lower bound that is near the norm. */
    private double stretch(KernelWeights kernel) {
        Convolution64 convolution = new Convolution64(kernel);
        double[][] x = new double[kernel.in()][SIDE * SIDE];
        for (double[] row : x) {
            for (int p = 0; p < row.length; p++) {
                row[p] = random.nextDouble();
            }
        }
        double stretch = 0;
        for (int i = 0; i < ITERATIONS; i++) {
            double length = length(x);
            for (double[] row : x) {
                for (int p = 0; p < row.length; p++) {
                    row[p] /= length;
                }
            }
            double[][] y = convolution.addTo(new double[kernel.out()][SIDE * SIDE], x, SIDE, SIDE);
            stretch = Math.max(stretch, length(y));
            x = convolution.addTransposedTo(new double[kernel.in()][SIDE * SIDE], y, SIDE, SIDE);
        }
        return stretch;
    }

    private static double length(double[][] x) {
        double sum = 0;
        for (double[] row : x) {
            for (double value : row) {
                sum += value * value;
            }
        }
        return Math.sqrt(sum);
    }

    private KernelWeights kernel(int out, int in, int side) {
        float[] values = new float[out * in * side * side];
        boolean positive = random.nextBoolean();
        for (int k = 0; k < values.length; k++) {
            values[k] = (float) (random.nextDouble() - (positive ? 0 : 0.5));
        }
        return new KernelWeights(out, in, side, values, true);
    }
}
