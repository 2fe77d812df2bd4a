package org.fars.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.fars.certify.RandomHeads.linear;
import static org.fars.certify.RandomHeads.multiLayer;
import static org.fars.certify.RandomHeads.point;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.fars.certify.BlockSampler.SampleAccumulator;
import org.fars.certify.VoteSampler.VoteAccumulator;
import org.fars.core.JobContext;
import org.fars.core.Seeds;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead.Activation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Noise drawn behind the first layer against noise drawn on the embedding. Seeds are fixed: nothing here is a lottery. */
class SamplersAgreeTest {
    private static final int N = 40_000;
    private static final double SIGMA = 0.7;

    static Stream<Arguments> heads() {
        SplittableRandom random = new SplittableRandom(11);
        LinearHead dependent = linear(6, 20, random);
        dependent.weight()[4] = dependent.weight()[1].clone();
        return Stream.of(Arguments.of("few classes", linear(5, 40, random)),
                Arguments.of("more classes than embedding", linear(9, 4, random)),
                Arguments.of("dependent rows", dependent),
                Arguments.of("narrow hidden layer", multiLayer(5, 7, 30, Activation.RELU, random)),
                Arguments.of("wide hidden layer", multiLayer(5, 40, 12, Activation.SIGMOID, random)),
                Arguments.of("sorted pairs", multiLayer(4, 9, 12, Activation.GROUP_SORT, random)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("heads")
    void onVotes(String name, Head head) {
        double[] z = point(head.embeddingSize(), 0.3, new SplittableRandom(12));
        long[] direct = votes(NoisyHeadSampler.direct(head, z, SIGMA), head, 2);
        agree(votes(NoisyHeadSampler.of(head, z, SIGMA, new HeadNormCache()), head, 1), direct);
        agree(votes(NoisyHeadSampler.forVotes(head, z, SIGMA, new HeadNormCache(), new JavaHeadEvaluator()), head, 6),
                direct);
    }

    private static void agree(long[] fast, long[] direct) {
        double statistic = 0;
        int cells = 0;
        for (int j = 0; j < fast.length; j++) {
            if (fast[j] + direct[j] >= 20) {
                double difference = fast[j] - direct[j];
                statistic += difference * difference / (fast[j] + direct[j]);
                cells++;
            }
        }
        assertThat(cells).isGreaterThan(1);
        assertThat(ChiSquaredDistribution.of(cells - 1.0).survivalProbability(statistic)).isGreaterThan(1e-3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("heads")
    void onScores(String name, Head head) {
        double[] z = point(head.embeddingSize(), 0.3, new SplittableRandom(12));
        double[][] direct = scores(NoisyHeadSampler.direct(head, z, SIGMA), head, 4);
        agree(scores(NoisyHeadSampler.of(head, z, SIGMA, new HeadNormCache()), head, 3), direct);
        agree(scores(NoisyHeadSampler.forVotes(head, z, SIGMA, new HeadNormCache(), new JavaHeadEvaluator()), head, 7),
                direct);
    }

    private static void agree(double[][] fast, double[][] direct) {
        for (int j = 0; j < fast.length - 1; j++) {
            // Kolmogorov–Smirnov for two samples of n: beyond 1.95·√(2/n) once in a thousand.
            assertThat(largestGap(fast[j], direct[j])).isLessThan(1.95 * Math.sqrt(2.0 / N));
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutNoiseTheyGiveTheHeadsLogits(Activation activation) {
        SplittableRandom random = new SplittableRandom(13);
        Head head = multiLayer(5, 9, 14, activation, random);
        double[] z = point(14, 1, random);
        double[][] scores = scores(NoisyHeadSampler.of(head, z, 0, new HeadNormCache()), head, 5);
        double[] logits = head.logits(z);
        for (int j = 0; j < logits.length - 1; j++) {
            assertThat(scores[j][0]).isCloseTo(logits[j] - logits[logits.length - 1], within(1e-12));
            assertThat(scores[j][N - 1]).isEqualTo(scores[j][0]);
        }
    }

    @Test
    void theFastOneTakesAsManyNormalsAsTheFirstLayerHasRanks() {
        HeadNormCache cache = new HeadNormCache();
        SplittableRandom random = new SplittableRandom(14);
        assertThat(cache.noiseFactor(linear(10, 768, random)).normals()).isEqualTo(10);
        assertThat(cache.noiseFactor(linear(30, 12, random)).normals()).isEqualTo(12);
    }

    @Test
    void aSingleLayerTakesOneNormalLess() {
        double[][] factor = new HeadNormCache().differenceFactor(linear(10, 768, new SplittableRandom(14)));
        assertThat(factor[8]).hasSize(9);
        assertThat(factor[9]).isEmpty();
        assertThat(new HeadNormCache().differenceFactor(linear(1, 5, new SplittableRandom(15)))).hasDimensions(1, 0);
    }

    private static long[] votes(NoisyHeadSampler noisy, Head head, long seed) {
        return new BlockSampler(noisy, block -> Seeds.derive(seed, "" + block), new JobContext())
            .sample(0, N, new VoteAccumulator(head.classes()), () -> new VoteAccumulator(head.classes()))
            .counts();
    }

    private static double[][] scores(NoisyHeadSampler noisy, Head head, long seed) {
        return new BlockSampler(noisy, block -> Seeds.derive(seed, "" + block), new JobContext())
            .sample(0, N, new Everything(head.classes()), () -> new Everything(head.classes())).columns;
    }

    private static double largestGap(double[] a, double[] b) {
        double[] first = a.clone();
        double[] second = b.clone();
        Arrays.sort(first);
        Arrays.sort(second);
        double largest = 0;
        int j = 0;
        for (int i = 0; i < first.length; i++) {
            while (j < second.length && second[j] <= first[i]) {
                j++;
            }
            largest = Math.max(largest, Math.abs((i + 1.0) / first.length - (double) j / second.length));
        }
        return largest;
    }

    private static final class Everything implements SampleAccumulator<Everything> {
        private double[][] columns;

        Everything(int classes) {
            columns = new double[classes][0];
        }

        @Override
        public void add(double[][] logits, int samples) {
            // Compared with the last: what all classes share says nothing.
            for (int j = 0; j < columns.length - 1; j++) {
                double[] differences = new double[samples];
                for (int s = 0; s < samples; s++) {
                    differences[s] = logits[j][s] - logits[columns.length - 1][s];
                }
                append(j, differences, samples);
            }
        }

        @Override
        public void merge(Everything other) {
            for (int j = 0; j < columns.length; j++) {
                append(j, other.columns[j], other.columns[j].length);
            }
        }

        private void append(int j, double[] values, int count) {
            int old = columns[j].length;
            columns[j] = Arrays.copyOf(columns[j], old + count);
            System.arraycopy(values, 0, columns[j], old, count);
        }
    }
}
