package org.fars.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PrincipalComponentsTest {
    @Test
    void pointsOnALineHaveAllVarianceAlongIt() {
        PrincipalComponents found = PrincipalComponents.of(new float[][]{{0, 0, 5}, {3, 4, 5}, {6, 8, 5}, {9, 12, 5}},
                2);
        assertThat(found.shares()[0]).isCloseTo(1, within(1e-12));
        assertThat(found.shares()[1]).isCloseTo(0, within(1e-12));
        assertThat(Math.abs(found.coordinates()[3][0] - found.coordinates()[0][0])).isCloseTo(15, within(1e-9));
    }

    @Test
    void bothDecompositionsAgree() {
        float[][] wide = random(12, 40);
        float[][] tall = new float[60][];
        for (int i = 0; i < tall.length; i++) {
            // Each point five times: the same directions, but more points than dimensions.
            tall[i] = wide[i % 12];
        }
        PrincipalComponents fromWide = PrincipalComponents.of(wide, 2);
        PrincipalComponents fromTall = PrincipalComponents.of(tall, 2);
        for (int k = 0; k < 2; k++) {
            assertThat(fromTall.shares()[k]).isCloseTo(fromWide.shares()[k], within(1e-9));
            for (int i = 0; i < 12; i++) {
                assertThat(fromTall.coordinates()[i][k]).isCloseTo(fromWide.coordinates()[i][k], within(1e-6));
            }
        }
    }

    @Test
    void coordinateVariancesAreTheShares() {
        float[][] points = random(200, 7);
        PrincipalComponents found = PrincipalComponents.of(points, 7);
        double total = 0;
        for (int k = 0; k < 7; k++) {
            total += found.shares()[k];
        }
        assertThat(total).isCloseTo(1, within(1e-9));
        assertThat(found.shares()[0]).isGreaterThan(found.shares()[1]);
        double first = 0;
        double all = 0;
        for (double[] point : found.coordinates()) {
            first += point[0] * point[0];
            for (double coordinate : point) {
                all += coordinate * coordinate;
            }
        }
        assertThat(first / all).isCloseTo(found.shares()[0], within(1e-9));
    }

    @Test
    void equalPointsHaveZeroShares() {
        PrincipalComponents found = PrincipalComponents.of(new float[][]{{1, 2}, {1, 2}}, 2);
        assertThat(found.shares()).containsExactly(0, 0);
        assertThat(found.coordinates()[1]).containsExactly(0, 0);
    }

    @Test
    void aSinglePointHasCoordinatesZero() {
        assertThat(PrincipalComponents.of(new float[][]{{3, 4, 5}}, 2).coordinates()[0]).containsExactly(0, 0);
    }

    private static float[][] random(int n, int m) {
        Random random = new Random(3);
        float[][] points = new float[n][m];
        for (float[] point : points) {
            for (int j = 0; j < m; j++) {
                point[j] = (float) (random.nextGaussian() * (m - j));
            }
        }
        return points;
    }
}
