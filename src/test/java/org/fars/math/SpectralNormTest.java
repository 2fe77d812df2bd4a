package org.fars.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SpectralNormTest {
    @Test
    void agreesWithTheReference() {
        for (JsonNode example : Golden.section("linear_head")) {
            double expected = example.get("spectral_norm").asDouble();
            assertThat(SpectralNorm.upperBound(Golden.matrix(example.get("W")))).isCloseTo(expected, within(1e-9));
        }
    }

    @Property
    void isTheNormOfARotatedDiagonal(@ForAll @IntRange(min = 1, max = 12) int rows,
            @ForAll @IntRange(min = 1, max = 12) int columns, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] w = new double[rows][columns];
        double largest = 0;
        for (int i = 0; i < Math.min(rows, columns); i++) {
            w[i][i] = random.nextDouble(-3, 3);
            largest = Math.max(largest, Math.abs(w[i][i]));
        }
        for (int turn = 0; turn < 40; turn++) {
            rotate(w, random);
        }
        assertThat(SpectralNorm.upperBound(w)).isBetween(largest * (1 - 1e-14), largest * (1 + 1e-11));
    }

    @Property(tries = 200)
    void isAboveEveryStretchOfAVector(@ForAll @IntRange(min = 1, max = 20) int rows,
            @ForAll @IntRange(min = 1, max = 20) int columns, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] w = gaussian(rows, columns, random);
        double bound = SpectralNorm.upperBound(w);
        double[] v = gaussian(1, columns, random)[0];
        for (int step = 0; step < 30; step++) {
            double[] image = new double[rows];
            double[] back = new double[columns];
            for (int i = 0; i < rows; i++) {
                for (int k = 0; k < columns; k++) {
                    image[i] += w[i][k] * v[k];
                }
                for (int k = 0; k < columns; k++) {
                    back[k] += w[i][k] * image[i];
                }
            }
            assertThat(NormBounds.upperBound(image) / NormBounds.upperBound(v))
                .isLessThanOrEqualTo(bound * (1 + 1e-14));
            v = back;
        }
    }

    @Test
    void boundsOfLargeMatricesAreTight() {
        int size = 150;
        double[][] w = new double[size][size];
        for (int i = 0; i < size; i++) {
            w[i][i] = 1 - i * 1e-3;
        }
        SplittableRandom random = new SplittableRandom(5);
        for (int turn = 0; turn < 2000; turn++) {
            rotate(w, random);
        }
        assertThat(SpectralNorm.upperBound(w)).isBetween(1 - 1e-12, 1 + 1e-4);
    }

    @Test
    void definesResultsForZeroAndNonFiniteMatrices() {
        assertThat(SpectralNorm.upperBound(new double[3][2])).isZero();
        assertThat(SpectralNorm.upperBound(new double[][]{{1, Double.NaN}})).isInfinite();
        assertThat(SpectralNorm.upperBound(new double[][]{{1, Double.NEGATIVE_INFINITY}})).isInfinite();
        assertThat(SpectralNorm.upperBound(new double[][]{{3e200, 4e200}})).isCloseTo(5e200, within(1e188));
        assertThat(SpectralNorm.upperBound(new double[][]{{3e-200}, {4e-200}})).isCloseTo(5e-200, within(1e-212));
        // √2 times the smallest double is no double.
        assertThat(SpectralNorm.upperBound(new double[][]{{Double.MIN_VALUE, Double.MIN_VALUE}}))
            .isEqualTo(2 * Double.MIN_VALUE);
        assertThat(NormBounds.upperBound(new double[]{Double.MIN_VALUE, Double.MIN_VALUE}))
            .isEqualTo(2 * Double.MIN_VALUE);
    }

    @Test
    void distancesAreZeroForEqualRowsOnly() {
        double[][] distances = NormBounds.rowDistances(new double[][]{{1, 2}, {1, 2}, {4, 6}, {1, Math.nextUp(2.0)}});
        assertThat(distances[0][1]).isZero();
        assertThat(distances[0][2]).isCloseTo(5, within(1e-14)).isEqualTo(distances[2][0]);
        assertThat(distances[0][3]).isPositive();
        assertThat(NormBounds.upperBound(new double[]{Double.MAX_VALUE, 1})).isGreaterThanOrEqualTo(Double.MAX_VALUE);
        assertThat(NormBounds.upperBound(new double[]{1, Double.NaN})).isInfinite();
    }

    private static void rotate(double[][] w, SplittableRandom random) {
        double angle = random.nextDouble(2 * Math.PI);
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        int i = random.nextInt(w.length);
        int j = random.nextInt(w.length);
        if (i != j) {
            for (int k = 0; k < w[0].length; k++) {
                double x = w[i][k];
                double y = w[j][k];
                w[i][k] = cos * x - sin * y;
                w[j][k] = sin * x + cos * y;
            }
        }
        int a = random.nextInt(w[0].length);
        int b = random.nextInt(w[0].length);
        if (a != b) {
            for (double[] row : w) {
                double x = row[a];
                double y = row[b];
                row[a] = cos * x - sin * y;
                row[b] = sin * x + cos * y;
            }
        }
    }

    private static double[][] gaussian(int rows, int columns, SplittableRandom random) {
        double[][] w = new double[rows][columns];
        for (double[] row : w) {
            for (int k = 0; k < columns; k++) {
                row[k] = random.nextGaussian();
            }
        }
        return w;
    }
}
