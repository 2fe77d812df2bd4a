package org.fars.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class SimplexTest {
    @TestFactory
    Stream<DynamicTest> projectsAsTheReferenceDoes() {
        return Golden.section("sparsemax")
            .stream()
            .map(example -> DynamicTest
                .dynamicTest(example.get("z").size() + " classes, r = " + example.get("r"), () -> check(example)));
    }

    private static void check(JsonNode example) {
        double[] p = Simplex.project(Golden.vector(example.get("z")), example.get("r").asDouble());
        assertThat(p).containsExactly(Golden.vector(example.get("p")), within(1e-9));
    }

    @Property
    void liesOnTheSimplexAndKeepsTheOrder(@ForAll("points") double[] z,
            @ForAll @DoubleRange(min = 0.1, max = 4) double r) {
        double[] p = Simplex.project(z, r);
        assertThat(Arrays.stream(p).min().orElseThrow()).isGreaterThanOrEqualTo(0);
        assertThat(Arrays.stream(p).sum()).isCloseTo(r, within(1e-12 * z.length));
        for (int i = 1; i < z.length; i++) {
            assertThat((p[i] - p[i - 1]) * (z[i] - z[i - 1])).isGreaterThanOrEqualTo(0);
        }
    }

    @Property
    void projectingAgainChangesNothing(@ForAll("points") double[] z,
            @ForAll @DoubleRange(min = 0.1, max = 4) double r) {
        double[] p = Simplex.project(z, r);
        assertThat(Simplex.project(p, r)).containsExactly(p, within(1e-12));
    }

    @Property
    void neverEnlargesADistance(@ForAll("pairs") double[][] pair, @ForAll @DoubleRange(min = 0.1, max = 4) double r) {
        double before = NormBounds.distanceUpperBound(pair[0], pair[1]);
        double after = NormBounds.distanceUpperBound(Simplex.project(pair[0], r), Simplex.project(pair[1], r));
        assertThat(after).isLessThanOrEqualTo(before + 1e-12);
    }

    @Property
    void isTheNearestPointOfTheSimplex(@ForAll("pairs") double[][] pair,
            @ForAll @DoubleRange(min = 0.1, max = 4) double r) {
        double[] other = Simplex.project(pair[1], r);
        double nearest = NormBounds.distanceUpperBound(pair[0], Simplex.project(pair[0], r));
        assertThat(nearest).isLessThanOrEqualTo(NormBounds.distanceUpperBound(pair[0], other) + 1e-12);
    }

    @Test
    void definesResultsForInfiniteAndNaNEntries() {
        assertThat(Simplex.project(new double[]{1, Double.NaN}, 1)).containsOnly(Double.NaN);
        assertThat(Simplex.project(new double[]{1, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY}, 2))
            .containsExactly(0, 1, 1);
        assertThat(Simplex.project(new double[]{1, Double.NEGATIVE_INFINITY}, 2)).containsExactly(2, 0);
        double lowest = Double.NEGATIVE_INFINITY;
        assertThat(Simplex.project(new double[]{lowest, lowest}, 1)).containsExactly(0.5, 0.5);
        assertThat(Simplex.project(new double[]{-7}, 2)).containsExactly(2);
        assertThat(Simplex.project(new double[]{1e308, -1e308, 1e308}, 1)).containsExactly(0.5, 0, 0.5);
        assertThatThrownBy(() -> Simplex.project(new double[0], 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Simplex.project(new double[]{1}, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePublishedProjectionSumsToMoreThanItsSize() {
        // z = (3, 2, -5), r = 2: K = 2 (2 + 1·2 > 3), C_2 = 3, so the threshold as coded is (3 − 2)/2.
        assertThat(Simplex.publishedProjection(new double[]{3, 2, -5}, 2)).containsExactly(2.5, 1.5, 0);
        assertThat(Simplex.project(new double[]{3, 2, -5}, 2)).containsExactly(1.5, 0.5, 0);
        assertThat(Simplex.publishedProjection(new double[]{1, Double.POSITIVE_INFINITY}, 2)).containsOnly(Double.NaN);
    }

    @Provide
    Arbitrary<double[]> points() {
        return coordinates().array(double[].class).ofMinSize(1).ofMaxSize(30);
    }

    @Provide
    Arbitrary<double[][]> pairs() {
        return Arbitraries.integers()
            .between(1, 12)
            .flatMap(size -> coordinates().array(double[].class)
                .ofSize(size)
                .array(double[][].class)
                .ofSize(2));
    }

    private static Arbitrary<Double> coordinates() {
        return Arbitraries.doubles().between(-8, 8).ofScale(6);
    }
}
