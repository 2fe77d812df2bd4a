package org.fars.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StatisticsTest {
    @Test
    void clopperPearsonAgreesWithTheReference() {
        for (JsonNode example : Golden.section("clopper_pearson_lower")) {
            assertThat(
                    ConfidenceBounds.clopperPearsonLower(example.get("successes").asLong(), example.get("n").asLong(),
                            example.get("alpha").asDouble()))
                .as("%s", example)
                .isCloseTo(example.get("lower").asDouble(), within(1e-9));
        }
        for (JsonNode example : Golden.section("clopper_pearson_upper")) {
            assertThat(
                    ConfidenceBounds.clopperPearsonUpper(example.get("successes").asLong(), example.get("n").asLong(),
                            example.get("alpha").asDouble()))
                .as("%s", example)
                .isCloseTo(example.get("upper").asDouble(), within(1e-9));
        }
    }

    @Test
    void smoothingRadiusAgreesWithTheReference() {
        for (JsonNode example : Golden.section("smoothing_radius")) {
            double lower = ConfidenceBounds.clopperPearsonLower(example.get("successes").asLong(),
                    example.get("n").asLong(),
                    example.get("alpha").asDouble());
            assertThat(GaussianSmoothing.radius(example.get("sigma").asDouble(), lower)).as("%s", example)
                .isCloseTo(example.get("radius").asDouble(), within(1e-9));
        }
    }

    @Test
    void binomialTestAgreesWithTheReference() {
        for (JsonNode example : Golden.section("binomial_two_sided_p")) {
            double p = ConfidenceBounds.binomialTest(example.get("a").asInt(), example.get("b").asInt());
            assertThat(p).as("%s", example).isCloseTo(example.get("p").asDouble(), withinPercentage(1e-7));
        }
        assertThat(ConfidenceBounds.binomialTest(0, 0)).isEqualTo(1);
        assertThat(ConfidenceBounds.binomialTest(4, 5)).isEqualTo(1);
        assertThat(ConfidenceBounds.binomialTest(0, 3)).isCloseTo(0.25, within(1e-15));
    }

    @Test
    void empiricalBernsteinAgreesWithTheReference() {
        for (JsonNode example : Golden.section("empirical_bernstein_half_width")) {
            double width = ConfidenceBounds.empiricalBernstein(example.get("variance").asDouble(),
                    example.get("n").asLong(),
                    example.get("delta").asDouble(), 1);
            assertThat(width).as("%s", example).isCloseTo(example.get("half_width").asDouble(), within(1e-12));
        }
        assertThat(ConfidenceBounds.empiricalBernstein(0, 1, 0.1, 1)).isInfinite();
    }

    @Test
    void smoothedLipschitzRadiusAgreesWithTheReference() {
        for (JsonNode example : Golden.section("smoothed_lipschitz_radius")) {
            double radius = GaussianSmoothing.lipschitzRadius(example.get("margin").asDouble(),
                    example.get("K").asDouble(), example.get("r").asDouble(), example.get("sigma").asDouble());
            assertThat(radius).as("%s", example).isCloseTo(example.get("radius").asDouble(), within(1e-9));
        }
    }

    @Property
    void clopperPearsonIsTheProbabilityAtWhichTheCountHasTailAlpha(@ForAll @LongRange(min = 1, max = 5000) long n,
            @ForAll @DoubleRange(min = 0, max = 1) double share,
            @ForAll @Scale(9) @DoubleRange(min = 1e-9, max = 0.5) double alpha) {
        long k = Math.round(share * n);
        double lower = ConfidenceBounds.clopperPearsonLower(k, n, alpha);
        double upper = ConfidenceBounds.clopperPearsonUpper(k, n, alpha);
        assertThat(lower).isLessThan(Math.max((double) k / n, Double.MIN_VALUE));
        assertThat(upper).isGreaterThan(Math.min((double) k / n, Math.nextDown(1.0)));
        if (k > 0) {
            double tail = BinomialDistribution.of((int) n, lower).survivalProbability((int) k - 1);
            assertThat(tail).isBetween(alpha * (1 - 1e-6), alpha * (1 + 1e-12));
        }
    }

    @Property
    void moreSamplesAndLargerAlphaGiveLargerLowerBounds(@ForAll @LongRange(min = 1, max = 2000) long n,
            @ForAll @DoubleRange(min = 0, max = 1) double share,
            @ForAll @Scale(9) @DoubleRange(min = 1e-6, max = 0.4) double alpha) {
        long k = Math.round(share * n);
        double lower = ConfidenceBounds.clopperPearsonLower(k, n, alpha);
        assertThat(ConfidenceBounds.clopperPearsonLower(k, n, alpha * 1.5)).isGreaterThanOrEqualTo(lower);
        assertThat(ConfidenceBounds.clopperPearsonLower(2 * k, 2 * n, alpha)).isGreaterThanOrEqualTo(lower);
        if (k < n) {
            assertThat(ConfidenceBounds.clopperPearsonLower(k + 1, n, alpha)).isGreaterThan(lower);
        }
    }

    @Test
    void lowerBoundsFailNoMoreOftenThanAlphaAllows() {
        SplittableRandom random = new SplittableRandom(17);
        double p = 0.83;
        int n = 200;
        double alpha = 0.05;
        int exact = 0;
        int bernstein = 0;
        for (int repetition = 0; repetition < 2000; repetition++) {
            int successes = 0;
            for (int i = 0; i < n; i++) {
                successes += random.nextDouble() < p ? 1 : 0;
            }
            double mean = (double) successes / n;
            double variance = mean * (1 - mean) * n / (n - 1);
            exact += ConfidenceBounds.clopperPearsonLower(successes, n, alpha) > p ? 1 : 0;
            bernstein += mean - ConfidenceBounds.empiricalBernstein(variance, n, alpha, 1) > p ? 1 : 0;
        }
        // 2000·α = 100; 149 is five standard deviations more. The exact bound must not be idle either.
        assertThat(exact).isBetween(20, 149);
        assertThat(bernstein).isLessThanOrEqualTo(149);
    }

    @Property
    void bernsteinIntervalsNarrowWithMoreSamplesAndLargerDelta(@ForAll @LongRange(min = 2, max = 1_000_000) long n,
            @ForAll @DoubleRange(min = 0, max = 0.25) double variance,
            @ForAll @Scale(9) @DoubleRange(min = 1e-9, max = 0.5) double delta) {
        double width = ConfidenceBounds.empiricalBernstein(variance, n, delta, 1);
        assertThat(ConfidenceBounds.empiricalBernstein(variance, n + 1, delta, 1)).isLessThan(width);
        assertThat(ConfidenceBounds.empiricalBernstein(variance, n, delta * 1.1, 1)).isLessThan(width);
        assertThat(ConfidenceBounds.empiricalBernstein(variance + 0.01, n, delta, 1)).isGreaterThan(width);
        assertThat(ConfidenceBounds.empiricalBernstein(variance, n, delta, 2)).isGreaterThan(width);
    }

    @Test
    void boundsStayAccurateForHugeCounts() {
        long n = 10_000_000_000L;
        assertThat(ConfidenceBounds.clopperPearsonLower(n, n, 0.001)).isCloseTo(1 + Math.log(0.001) / n, within(2e-12));
        assertThat(ConfidenceBounds.clopperPearsonLower(n / 2, n, 0.001)).isBetween(0.49998, 0.499985);
        assertThat(ConfidenceBounds.clopperPearsonUpper(0, n, 0.001)).isBetween(6.9e-10, 7e-10 + 1e-12);
        assertThatThrownBy(() -> ConfidenceBounds.clopperPearsonLower(2, 1, 0.1))
            .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLowerBoundOfOneHalfCertifiesNothing() {
        assertThat(GaussianSmoothing.radius(1, 0.5)).isZero();
        assertThat(GaussianSmoothing.radius(0, 0.9)).isZero();
        assertThat(GaussianSmoothing.radius(1, Double.NaN)).isZero();
        assertThat(GaussianSmoothing.radius(1, 0.4, 0.4)).isZero();
        assertThat(GaussianSmoothing.radius(1, 0.4, 0.3)).isPositive();
        assertThat(GaussianSmoothing.radius(1, 0.9, 0.1)).isCloseTo(GaussianSmoothing.radius(1, 0.9), within(1e-14));
        assertThat(GaussianSmoothing.radius(1, Double.NEGATIVE_INFINITY, 0.1)).isZero();
    }

    @Property
    void theClosedFormIsAtMostTheDistanceAndEqualForTwoClasses(
            @ForAll @Scale(9) @DoubleRange(min = 0.001, max = 40) double nearest,
            @ForAll @DoubleRange(min = 0, max = 40) double more,
            @ForAll @DoubleRange(min = 0.01, max = 3) double sigma) {
        double infinite = Double.POSITIVE_INFINITY;
        assertThat(GaussianSmoothing.closedForm(sigma, new double[]{infinite, nearest}))
            .isCloseTo(nearest, within(1e-12 * (1 + nearest)));
        double three = GaussianSmoothing.closedForm(sigma, new double[]{nearest + more, infinite, nearest});
        assertThat(three).isLessThanOrEqualTo(nearest);
        assertThat(GaussianSmoothing.closedForm(sigma, new double[]{nearest + more + 0.1, infinite, nearest}))
            .isGreaterThanOrEqualTo(three - 1e-12);
    }

    @Test
    void theClosedFormIsFiniteWhereProbabilitiesUnderflow() {
        double infinite = Double.POSITIVE_INFINITY;
        // Two rivals at distance 100σ: Φ(−y) = 2Φ(−100), y = 100 − ln 2/100 to first order.
        assertThat(GaussianSmoothing.closedForm(1, new double[]{100, infinite, 100}))
            .isCloseTo(100 - Math.log(2) / 200, within(1e-5));
        assertThat(GaussianSmoothing.closedForm(1e-200, new double[]{3, infinite, 3})).isEqualTo(3);
        assertThat(GaussianSmoothing.closedForm(0, new double[]{3, infinite, 4})).isEqualTo(3);
        assertThat(GaussianSmoothing.closedForm(1, new double[]{infinite})).isInfinite();
        assertThat(GaussianSmoothing.closedForm(1, new double[]{0, infinite})).isZero();
        assertThat(GaussianSmoothing.closedForm(100, new double[]{1, infinite, 1, 1, 1})).isZero();
    }

    @Test
    void theLipschitzRadiusHasTheLimitsOfSmallAndLargeConstants() {
        double margin = 0.3;
        assertThat(GaussianSmoothing.lipschitzRadius(margin, 2, 1, 0)).isCloseTo(margin / (2 * Math.sqrt(2)),
                within(1e-15));
        double bounded = 0.5 * Math.sqrt(Math.PI / 2) * margin;
        assertThat(GaussianSmoothing.lipschitzRadius(margin, Double.POSITIVE_INFINITY, 1, 0.5))
            .isCloseTo(bounded, within(1e-15));
        assertThat(GaussianSmoothing.lipschitzRadius(margin, 1e9, 1, 0.5)).isCloseTo(bounded, within(1e-9));
        assertThat(GaussianSmoothing.lipschitzRadius(margin, 0, 1, 0.5)).isInfinite();
        assertThat(GaussianSmoothing.lipschitzRadius(margin, Double.POSITIVE_INFINITY, 1, 0)).isZero();
        assertThat(GaussianSmoothing.lipschitzRadius(-margin, 2, 1, 1)).isZero();
    }

    @Test
    void theLipschitzRadiusIsFiniteForExtremeConstants() {
        assertThat(GaussianSmoothing.lipschitzRadius(0.5, 1e300, 1, 1e10))
            .isCloseTo(0.5e10 * Math.sqrt(Math.PI / 2), within(1e-3));
        assertThat(GaussianSmoothing.lipschitzRadius(0.5, Double.MIN_NORMAL / 64, 1, 0)).isEqualTo(Double.MAX_VALUE);
    }

    @Test
    void theClosedFormIsZeroWhereTheUnionBoundReachesOneHalf() {
        // 1 − Φ(−1e-16) − Φ(−8) lies below ½ by 6e-16, which is 1.5e-15 of its quantile: at this σ, 0.015.
        assertThat(GaussianSmoothing.closedForm(1e13, new double[]{Double.POSITIVE_INFINITY, 1e-3, 8e13})).isZero();
    }

    @Test
    void aRadiusIsInfiniteOnlyForAnInfiniteMarginOrSlopeZero() {
        assertThat(NormBounds.radius(1, 0)).isInfinite();
        assertThat(NormBounds.radius(Double.POSITIVE_INFINITY, 2)).isInfinite();
        assertThat(NormBounds.radius(1, Double.MIN_VALUE)).isEqualTo(Double.MAX_VALUE);
        assertThat(NormBounds.radius(Double.MIN_NORMAL, 2)).isZero();
        assertThat(NormBounds.radius(-1, 2)).isZero();
        assertThat(NormBounds.radius(3, 2)).isEqualTo(1.5);
    }
}
