package org.fars.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GaussianNoiseTest {
    @Property
    void theFactorHasTheSameCovariance(@ForAll @IntRange(min = 1, max = 15) int outputs,
            @ForAll @IntRange(min = 1, max = 15) int inputs, @ForAll boolean dependentRows, @ForAll long seed) {
        double[][] w = matrix(outputs, inputs, seed);
        if (dependentRows && outputs > 1) {
            for (int i = 0; i < inputs; i++) {
                w[outputs - 1][i] = 2 * w[0][i];
                w[outputs / 2][i] = 0;
            }
        }
        double[][] factor = GaussianFactor.of(w).rows();
        for (int i = 0; i < outputs; i++) {
            assertThat(factor[i].length).isLessThanOrEqualTo(Math.min(outputs, inputs));
            for (int j = 0; j < outputs; j++) {
                assertThat(dot(factor[i], factor[j])).isCloseTo(dot(w[i], w[j]), within(1e-12));
            }
        }
    }

    @Property
    void theFactorAndItsRotationAreTheMatrix(@ForAll @IntRange(min = 1, max = 15) int outputs,
            @ForAll @IntRange(min = 1, max = 15) int inputs, @ForAll boolean dependentRows, @ForAll long seed) {
        double[][] w = matrix(outputs, inputs, seed);
        if (dependentRows) {
            w[outputs - 1] = w[0].clone();
            w[outputs / 2] = new double[inputs];
        }
        double[] z = matrix(1, inputs, seed + 1)[0];
        GaussianFactor factor = GaussianFactor.of(w);
        double[] rotated = factor.rotated(z);
        assertThat(rotated).hasSize(Math.min(outputs, inputs));
        assertThat(dot(rotated, rotated)).isLessThanOrEqualTo(dot(z, z) + 1e-12);
        for (int j = 0; j < outputs; j++) {
            assertThat(dot(factor.rows()[j], rotated)).isCloseTo(dot(w[j], z), within(1e-12));
        }
    }

    @Property
    void productsAgreeWithTheirDefinition(@ForAll @IntRange(min = 1, max = 11) int outputs,
            @ForAll @IntRange(min = 1, max = 11) int inputs, @ForAll @IntRange(min = 1, max = 9) int samples,
            @ForAll boolean ragged, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] w = matrix(outputs, inputs, seed);
        if (ragged) {
            for (int j = 0; j < outputs; j++) {
                w[j] = Arrays.copyOf(w[j], random.nextInt(inputs + 1));
            }
        }
        double[][] x = matrix(inputs, samples + 2, seed + 1);
        double[] offset = matrix(1, outputs, seed + 2)[0];
        double[][] out = new double[outputs][samples];
        MatrixProduct.apply(w, offset, x, out, samples);
        for (int j = 0; j < outputs; j++) {
            for (int s = 0; s < samples; s++) {
                double expected = offset[j];
                for (int i = 0; i < w[j].length; i++) {
                    expected += w[j][i] * x[i][s];
                }
                assertThat(out[j][s]).isCloseTo(expected, within(1e-12));
            }
        }
    }

    @Test
    void noiseHasTheRequestedVariance() {
        NormalSource source = new NormalSource(7);
        double[] values = new double[200_000];
        source.fill(values, values.length, 3);
        double sum = 0;
        double squares = 0;
        for (double value : values) {
            sum += value;
            squares += value * value;
        }
        assertThat(sum / values.length).isCloseTo(0, within(5 * 3 / Math.sqrt(values.length)));
        assertThat(squares / values.length).isCloseTo(9, within(5 * 9 * Math.sqrt(2.0 / values.length)));
        assertThat(new NormalSource(7).next()).isEqualTo(values[0] / 3, within(1e-15));
        assertThat(new NormalSource(8).next()).isNotEqualTo(values[0] / 3);
    }

    private static double[][] matrix(int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] w = new double[rows][columns];
        for (double[] row : w) {
            for (int i = 0; i < columns; i++) {
                row[i] = random.nextDouble(-1, 1);
            }
        }
        return w;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
