package org.fars.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.fars.math.NormalSource.XoshiroLanes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeds are fixed: nothing here is a lottery. */
class NormalSourceTest {
    private static final int N = 1 << 22;
    /** How many standard deviations an estimate may lie from what it estimates. */
    private static final double SURPRISE = 4.5;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private static final double[] NUMBERS = numbers(11, N);

    @Test
    void momentsAreThoseOfANormal() {
        // E[x²ᵏ] = (2k−1)!!, so that the variance of xᵏ is (2k−1)!! − E[xᵏ]².
        double[] moments = {0, 1, 0, 3, 0, 15};
        double[] squares = {1, 3, 15, 105, 945, 10_395};
        for (int k = 1; k <= moments.length; k++) {
            int power = k;
            double mean = Arrays.stream(NUMBERS).map(x -> Math.pow(x, power)).average().orElseThrow();
            double expected = moments[k - 1];
            assertThat(mean).as("moment %d", k)
                .isCloseTo(expected, within(SURPRISE * Math.sqrt((squares[k - 1] - expected * expected) / N)));
        }
    }

    /** Kolmogorov and Smirnov: √N times the largest distance is above 1.95 once in a thousand times. */
    @Test
    void distributionFunctionIsThatOfANormal() {
        double[] sorted = NUMBERS.clone();
        Arrays.sort(sorted);
        double largest = 0;
        for (int i = 0; i < N; i++) {
            double p = NORMAL.cumulativeProbability(sorted[i]);
            largest = Math.max(largest, Math.max(p - (double) i / N, (i + 1.0) / N - p));
        }
        assertThat(Math.sqrt(N) * largest).isLessThan(1.95);
    }

    /** Of the parts of equal probability, the outermost reach beyond the last layer of the ziggurat. */
    @Test
    void intervalsOfEqualProbabilityAreEquallyFrequent() {
        int parts = 8192;
        long[] counts = new long[parts];
        for (double x : NUMBERS) {
            counts[Math.min(parts - 1, (int) (parts * NORMAL.cumulativeProbability(x)))]++;
        }
        double expected = (double) N / parts;
        double statistic = Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
        double p = ChiSquaredDistribution.of(parts - 1).survivalProbability(statistic);
        assertThat(p).isBetween(1e-3, 1 - 1e-3);
    }

    @ParameterizedTest
    @ValueSource(doubles = {2, 3, 3.5, 3.66, 4, 4.5})
    void tailProbabilitiesAreThoseOfANormal(double from) {
        double p = NORMAL.survivalProbability(from);
        assertShare(p, x -> x > from);
        assertShare(p, x -> x < -from);
    }

    private void assertShare(double p, DoublePredicate where) {
        assertThat(Arrays.stream(NUMBERS).filter(where).count() / (double) N)
            .isCloseTo(p, within(SURPRISE * Math.sqrt(p * (1 - p) / N)));
    }

    /** Neighbours, neighbours of the same generator, of the next block, and of rows of an embedding. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, XoshiroLanes.LANES - 1, XoshiroLanes.LANES, XoshiroLanes.LANES + 1,
            2 * XoshiroLanes.LANES, 768, XoshiroLanes.BLOCK, 2 * XoshiroLanes.BLOCK})
    void numbersAreUncorrelatedWithEarlierOnes(int lag) {
        assertIndependent(Arrays.copyOf(NUMBERS, N - lag), Arrays.copyOfRange(NUMBERS, lag, N));
    }

    /** Seeds of the blocks of a sampler are as far apart as these, or as near. */
    @ParameterizedTest
    @ValueSource(longs = {12, 10, ~11L, 11L << 32, 11 + 0x9e3779b97f4a7c15L, 11 - 4 * 0x9e3779b97f4a7c15L})
    void anotherSeedGivesUncorrelatedNumbers(long other) {
        assertIndependent(NUMBERS, numbers(other, N));
    }

    @Test
    void lanesAreUncorrelated() {
        int steps = N / XoshiroLanes.LANES;
        double[][] lanes = new double[XoshiroLanes.LANES][steps];
        for (int i = 0; i < N; i++) {
            lanes[i % lanes.length][i / lanes.length] = NUMBERS[i];
        }
        double bound = 5.5 / Math.sqrt(steps);
        for (int i = 0; i < lanes.length; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(covariance(lanes[i], lanes[j])).isCloseTo(0, within(bound));
            }
        }
    }

    /** Neither values nor sizes are correlated. */
    private static void assertIndependent(double[] first, double[] second) {
        double bound = SURPRISE / Math.sqrt(first.length);
        assertThat(covariance(first, second)).isCloseTo(0, within(bound));
        assertThat(covariance(sizes(first), sizes(second))).isCloseTo(0, within(bound));
        assertThat(covariance(first, sizes(second))).isCloseTo(0, within(bound));
    }

    /** (x² − 1)/√2, of mean 0 and variance 1. */
    private static double[] sizes(double[] x) {
        return Arrays.stream(x).map(v -> (v * v - 1) / Math.sqrt(2)).toArray();
    }

    private static double covariance(double[] first, double[] second) {
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += first[i] * second[i];
        }
        return sum / first.length;
    }

    @Property(tries = 50)
    void theSizeOfRequestsDoesNotChangeTheNumbers(@ForAll long seed) {
        double[] expected = numbers(seed, 6000);
        SplittableRandom random = new SplittableRandom(seed);
        NormalSource source = new NormalSource(seed);
        for (int done = 0; done < 4500;) {
            int count = random.nextInt(random.nextBoolean() ? 1500 : 4);
            int from = done;
            switch (random.nextInt(3)) {
                case 0 ->
                    IntStream.range(0, count).forEach(i -> assertThat(source.next()).isEqualTo(expected[from + i]));
                case 1 -> assertThat(filled(source, count, 3))
                    .isEqualTo(IntStream.range(0, count).mapToDouble(i -> 3 * expected[from + i]).toArray());
                default -> {
                    double[] means = random.doubles(count).toArray();
                    float[] values = new float[count + 2];
                    source.fill(values, 1, means, 0.3);
                    for (int i = 0; i < count; i++) {
                        assertThat(values[i + 1]).isEqualTo((float) (means[i] + 0.3 * expected[from + i]));
                    }
                    assertThat(values[0]).as("before").isZero();
                    assertThat(values[count + 1]).as("behind").isZero();
                }
            }
            done += count;
        }
    }

    /** A number of 24 bits is told from its neighbour in single precision; of these, hardly one is such. */
    @Test
    void numbersHaveMoreThanFloatPrecision() {
        assertThat(Arrays.stream(NUMBERS).filter(x -> x == (float) x).count()).isLessThan(10);
        assertThat(Arrays.stream(NUMBERS).map(x -> 0x1p40 * x).filter(x -> x == Math.rint(x)).count())
            .as("on a grid of 2⁻⁴⁰")
            .isLessThan(N / 256);
        assertThat(Arrays.stream(NUMBERS).distinct().count()).isEqualTo(N);
    }

    private static double[] numbers(long seed, int count) {
        return filled(new NormalSource(seed), count, 1);
    }

    private static double[] filled(NormalSource source, int count, double scale) {
        double[] values = new double[count];
        source.fill(values, count, scale);
        return values;
    }
}
