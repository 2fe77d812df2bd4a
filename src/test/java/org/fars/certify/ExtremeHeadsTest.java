package org.fars.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.certify.RandomHeads.input;
import static org.fars.certify.RandomHeads.sparsemax;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.fars.core.JobContext;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead.Activation;
import org.fars.model.MultiLayerHead;
import org.junit.jupiter.api.Test;

/** Heads that no training gives: there too no radius may be above the distance, which is computed without any rounding. */
class ExtremeHeadsTest {
    private static final HeadNormCache GEOMETRIES = new HeadNormCache();
    private static final Certifier ARGMAX = new SmoothedArgmax(GEOMETRIES, new JavaHeadEvaluator());
    private static final List<Certifier> ALL = List.of(new ExactMargin(GEOMETRIES), new SpectralMargin(GEOMETRIES),
            new SparsemaxMargin(GEOMETRIES), new SmoothedClosedForm(GEOMETRIES),
            ARGMAX);
    /** Mean scores of two classes have the head's own boundary; of more, another. */
    private static final List<Certifier> OF_TWO = List.of(new SmoothedSparsemax(GEOMETRIES),
            new SmoothedLipschitz(GEOMETRIES));
    private static final int[] EXPONENTS = {-1074, -1060, -700, -520, -149, -60, -20, 0, 0, 0, 20, 53, 60, 127, 500,
            900};

    @Property(tries = 5000)
    void noRadiusIsAboveTheExactDistance(@ForAll @IntRange(min = 1, max = 4) int classes,
            @ForAll @IntRange(min = 1, max = 3) int size, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int exponentOfWeights = exponent(random);
        int exponentOfPoint = exponent(random);
        int exponentOfBias = random.nextBoolean() ? exponentOfWeights + exponentOfPoint : exponent(random);
        double[][] weight = new double[classes][];
        for (int j = 0; j < classes; j++) {
            weight[j] = numbers(size, exponentOfWeights, random);
        }
        LinearHead head = new LinearHead("original", weight, numbers(classes, exponentOfBias, random));
        double[] z = numbers(size, exponentOfPoint, random);
        double sigma = Math.scalb(1 + random.nextDouble(), exponentOfPoint + random.nextInt(-40, 10));
        assertNoneIsAbove(head, z, Double.isFinite(sigma) ? sigma : 1, seed);
    }

    private static void assertNoneIsAbove(LinearHead linear, double[] z, double sigma, long seed) {
        CertifySettings settings = new CertifySettings(sigma, 50, 400, 1e-10, 2, 1, seed);
        for (Certifier certifier : certifiers(linear)) {
            Head head = certifier instanceof SparsemaxMargin ? sparsemax(linear, 2, 1) : linear;
            Certificate certificate = certifier.certify(input(z), head, settings, new JobContext());
            if (certificate.radius() > 0) {
                for (int j = 0; j < linear.classes(); j++) {
                    if (j != certificate.prediction()) {
                        assertThat(isAbove(certificate, linear, z, j)).as("%s, class %d", certificate, j).isFalse();
                    }
                }
            }
        }
    }

    private static List<Certifier> certifiers(LinearHead head) {
        return head.classes() > 2 ? ALL : Stream.concat(ALL.stream(), OF_TWO.stream()).toList();
    }

    /** Whether r > (l_A − l_j)/‖w_A − w_j‖, in numbers of any length. */
    private static boolean isAbove(Certificate certificate, LinearHead head, double[] z, int j) {
        int winner = certificate.prediction();
        BigDecimal gap = new BigDecimal(head.bias()[winner]).subtract(new BigDecimal(head.bias()[j]));
        BigDecimal squares = BigDecimal.ZERO;
        for (int i = 0; i < z.length; i++) {
            BigDecimal difference = new BigDecimal(head.weight()[winner][i])
                .subtract(new BigDecimal(head.weight()[j][i]));
            gap = gap.add(difference.multiply(new BigDecimal(z[i])));
            squares = squares.add(difference.multiply(difference));
        }
        if (gap.signum() <= 0) {
            return true;
        }
        if (Double.isInfinite(certificate.radius())) {
            return squares.signum() > 0;
        }
        BigDecimal radius = new BigDecimal(certificate.radius());
        return radius.multiply(radius).multiply(squares).compareTo(gap.multiply(gap)) > 0;
    }

    private static int exponent(SplittableRandom random) {
        return EXPONENTS[random.nextInt(EXPONENTS.length)];
    }

    /** Multiples of a common power of two, some with all their digits, some plus a much larger common number. */
    private static double[] numbers(int count, int exponent, SplittableRandom random) {
        double[] numbers = new double[count];
        double common = random.nextInt(3) == 0 ? Math.scalb(1.0, random.nextInt(0, 54)) : 0;
        boolean whole = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            double value = whole ? random.nextInt(-9, 10) : random.nextDouble(-9, 9);
            numbers[i] = Math.scalb(common + value, exponent);
            if (Double.isInfinite(numbers[i])) {
                numbers[i] = Double.MAX_VALUE;
            }
        }
        return numbers;
    }

    @Test
    void votesAreNotShiftedByTheRoundingOfLargeBiases() {
        // Scores of 2^53 are rounded to multiples of two: the margin of 0.6 would be one of 2.
        LinearHead head = new LinearHead("original", new double[][]{{1}, {0}},
                new double[]{0x1p53, 0x1p53});
        for (double z : new double[]{0.6, 1.1, 1.6}) {
            assertNoneIsAbove(head, new double[]{z}, 0.7, 1);
        }
    }

    @Test
    void aDecisionWithinRoundingIsAnAbstentionWithThatReason() {
        LinearHead head = new LinearHead("original", new double[][]{{1}, {0}}, new double[]{0x1p53, 0x1p53});
        CertifySettings settings = new CertifySettings(0.7, 50, 400, 1e-10, 2, 1, 1);
        Certificate votes = ARGMAX.certify(input(1.6), head, settings, new JobContext());
        assertThat(votes.abstained()).isTrue();
        assertThat(votes.reason()).contains("rounding");
    }

    @Test
    void meanScoresAfterLargeHiddenBiasesCertifyNothing() {
        // Hidden values of 2^53 and 2^53 + 2: their difference, which the last layer takes, is the rounding's.
        MultiLayerHead head = new MultiLayerHead("multi-layer",
                List.of(new LinearHead("0", new double[][]{{1}, {0}}, new double[]{0x1p53, 0x1p53}),
                        new LinearHead("1", new double[][]{{1, -1}, {-1, 1}}, new double[2])),
                Activation.RELU, 0);
        CertifySettings settings = new CertifySettings(0.7, 50, 400, 1e-10, 2, 1, 1);
        for (Certifier certifier : OF_TWO) {
            assertThat(certifier.certify(input(1.6), head, settings, new JobContext()).radius()).isZero();
        }
    }

    @Test
    void roundingHardlyReducesTheRadiusOfAnOrdinaryHead() {
        SplittableRandom random = new SplittableRandom(1);
        LinearHead head = RandomHeads.linear(10, 768, random);
        double[] z = RandomHeads.point(768, 0.2, random);
        SamplingRoundingError error = new SamplingRoundingError(head, z, 0.25, GEOMETRIES);
        assertThat(error.ofVotes(head.predict(z))).isPositive().isLessThan(1e-7);
        assertThat(error.ofScores(1)).isPositive().isLessThan(1e-6);
        Head several = RandomHeads.multiLayer(10, 1000, 768, Activation.SIGMOID, random);
        assertThat(new SamplingRoundingError(several, z, 0.25, GEOMETRIES).ofScores(1)).isPositive().isLessThan(1e-6);
    }
}
