package org.fars.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.fars.certify.RandomHeads.bound;
import static org.fars.certify.RandomHeads.input;
import static org.fars.certify.RandomHeads.linear;
import static org.fars.certify.RandomHeads.multiLayer;
import static org.fars.certify.RandomHeads.point;
import static org.fars.certify.RandomHeads.sparsemax;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.VoteSampler.VoteAccumulator;
import org.fars.certify.VoteSampler.VoteCounts;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.math.ConfidenceBounds;
import org.fars.math.GaussianSmoothing;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound.Basis;
import org.fars.model.LipschitzBound;
import org.fars.model.MultiLayerHead.Activation;
import org.fars.model.MultiLayerHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SmoothedCertificatesTest {
    private static final HeadNormCache GEOMETRIES = new HeadNormCache();
    private static final Certifier ARGMAX = new SmoothedArgmax(GEOMETRIES, new JavaHeadEvaluator());
    private static final Certifier EXACT = new ExactMargin(GEOMETRIES);
    private static final CertifySettings QUICK = new CertifySettings(0.25, 100, 2000, 0.001, 2, 1, 5);

    static Stream<Certifier> sampling() {
        return Stream.of(ARGMAX, new SmoothedSparsemax(GEOMETRIES), new SmoothedLipschitz(GEOMETRIES));
    }

    private static Certificate certify(Certifier certifier, Head head, CertifySettings settings, double... z) {
        return certifier.certify(input(z), head, settings, new JobContext());
    }

    /** Two classes at a known distance d: p_A = Φ(d/σ). */
    private static LinearHead twoClasses(double distance) {
        return new LinearHead("original", new double[][]{{1, 0}, {-1, 0}}, new double[]{distance, -distance});
    }

    @Property(tries = 2000)
    void votesNeverCertifyMoreThanTheExactMargin(@ForAll @IntRange(min = 1, max = 8) int classes,
            @ForAll @IntRange(min = 1, max = 12) int size, @ForAll @DoubleRange(min = 0, max = 2) double sigma,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LinearHead head = linear(classes, size, random);
        double[] z = point(size, 1, random);
        // With this α even 10 million heads would hardly show a single exception.
        CertifySettings settings = new CertifySettings(sigma, 50, 400, 1e-10, 2, 1, seed);
        assertThat(certify(ARGMAX, head, settings, z).radius())
            .isLessThanOrEqualTo(certify(EXACT, head, settings, z).radius());
    }

    @Test
    void votesFailNoMoreOftenThanAlphaAllows() {
        assertThat(failures(ARGMAX, new CertifySettings(0.5, 50, 300, 0.05, 2, 1, 0), 0.3)).isBetween(20, 135);
    }

    @Test
    void stoppingEarlyFailsNoMoreOftenThanAlphaAllows() {
        CertifySettings settings = new CertifySettings(0.5, 50, 40_000, 0.2, 2, 1, 0).decidingAt(0.3);
        // 2000·0.2 = 400, and five standard deviations of that.
        assertThat(failures(ARGMAX, settings, 0.3)).isLessThanOrEqualTo(490);
    }

    @Test
    void meanScoresFailNoMoreOftenThanAlphaAllows() {
        // Two classes, sharp t: no smoothed classifier of these is further than d from its boundary.
        CertifySettings settings = new CertifySettings(0.5, 50, 300, 0.05, 2, 1, 0);
        assertThat(failures(new SmoothedSparsemax(GEOMETRIES), settings, 0.3)).isLessThanOrEqualTo(135);
        assertThat(failures(new SmoothedLipschitz(GEOMETRIES), settings, 0.3)).isLessThanOrEqualTo(135);
    }

    private static int failures(Certifier certifier, CertifySettings settings, double distance) {
        LinearHead head = twoClasses(distance);
        int failures = 0;
        for (int repetition = 0; repetition < 2000; repetition++) {
            if (certify(certifier, head, settings.withSeed(repetition), 0, 0).radius() > distance) {
                failures++;
            }
        }
        return failures;
    }

    @ParameterizedTest
    @MethodSource("sampling")
    void theResultDoesNotDependOnTheNumberOfThreads(Certifier certifier) throws Exception {
        Head head = multiLayer(4, 7, 9, Activation.RELU, new SplittableRandom(1));
        double[] z = point(9, 0.5, new SplittableRandom(2));
        CertifySettings settings = QUICK.withN(25_001);
        Certificate expected = null;
        for (int threads : new int[]{1, 2, 5}) {
            try (ForkJoinPool pool = new ForkJoinPool(threads)) {
                Certificate certificate = pool.submit(() -> certify(certifier, head, settings, z)).get();
                assertThat(certificate).isEqualTo(expected == null ? certificate : expected);
                expected = certificate;
            }
        }
        assertThat(expected.radius()).isPositive();
        assertThat(certify(certifier, head, settings.withSeed(6), z)).isNotEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("sampling")
    void noiseCertifiesALinearHeadNearlyUpToItsDistance(Certifier certifier) {
        Certificate certificate = certify(certifier, twoClasses(0.3), CertifySettings.DEFAULT, 0, 0);
        assertThat(certificate.prediction()).isZero();
        assertThat(certificate.kind()).isEqualTo(Kind.PROBABILISTIC);
        assertThat(certificate.confidence()).isEqualTo(0.999);
        assertThat(certificate.samples()).isEqualTo(100_100);
        assertThat(certificate.radius()).isBetween(0.2, 0.3);
    }

    @ParameterizedTest
    @MethodSource("sampling")
    void aDisputedPointIsAnAbstentionWithItsReason(Certifier certifier) {
        Certificate certificate = certify(certifier, twoClasses(1e-3), QUICK, 0, 0);
        assertThat(certificate.abstained()).isTrue();
        assertThat(certificate.prediction()).isEqualTo(-1);
        assertThat(certificate.radius()).isZero();
        assertThat(certificate.reason()).contains("samples would");
        assertThat(certificate.certifies(0, 0)).isFalse();
    }

    @Test
    void theAdviceIsEnough() {
        CertifySettings settings = new CertifySettings(0.25, 20_000, 1000, 0.001, 2, 1, 5);
        Certificate few = certify(ARGMAX, twoClasses(0.02), settings, 0, 0);
        assertThat(few.abstained()).isTrue();
        Matcher advice = Pattern.compile("about ([0-9 ]+) samples would have sufficed").matcher(few.reason());
        assertThat(advice.find()).as(few.reason()).isTrue();
        long enough = Long.parseLong(advice.group(1).replace(" ", ""));
        assertThat(enough).isGreaterThan(1000);
        assertThat(certify(ARGMAX, twoClasses(0.02), settings.withN(5 * enough), 0, 0).radius()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("sampling")
    void tiesCertifyNothing(Certifier certifier) {
        LinearHead head = new LinearHead("original", new double[][]{{1, 2}, {1, 2}}, new double[2]);
        Certificate certificate = certify(certifier, head, QUICK, 1, 1);
        assertThat(certificate.radius()).isZero();
        assertThat(certificate.abstained()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("sampling")
    void whatIsNotANumberCertifiesNothing(Certifier certifier) {
        LinearHead infinite = new LinearHead("original", new double[][]{{Double.POSITIVE_INFINITY, 0}, {0, 1}},
                new double[2]);
        assertThat(certify(certifier, infinite, QUICK, 1, 1).radius()).isZero();
        assertThat(certify(certifier, infinite, QUICK, 1, 1).reason()).contains("finite");
        Certificate nan = certify(certifier, twoClasses(1), QUICK, Double.NaN, 0);
        assertThat(nan.radius()).isZero();
        assertThat(nan.abstained()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("sampling")
    void aSingleClassIsAlwaysRight(Certifier certifier) {
        LinearHead head = new LinearHead("original", new double[][]{{1, 2}}, new double[1]);
        Certificate certificate = certify(certifier, head, QUICK, 1, 1);
        assertThat(certificate.prediction()).isZero();
        assertThat(certificate.radius()).isPositive();
    }

    @Test
    void withoutNoiseVotesAndMeansCertifyNothing() {
        for (Certifier certifier : List.of(ARGMAX, new SmoothedSparsemax(GEOMETRIES))) {
            Certificate certificate = certify(certifier, twoClasses(1), QUICK.withSigma(0), 0, 0);
            assertThat(certificate.radius()).isZero();
            assertThat(certificate.reason()).contains("σ is 0");
        }
        double lipschitz = certify(new SmoothedLipschitz(GEOMETRIES), twoClasses(1), QUICK.withSigma(0), 0, 0).radius();
        assertThat(lipschitz).isPositive().isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("sampling")
    void fewerSamplesThanChooseTheClassAreFew(Certifier certifier) {
        assertThat(certify(certifier, twoClasses(3), QUICK.withN(1), 0, 0).radius()).isZero();
        assertThat(certify(certifier, twoClasses(3), QUICK.withN(60), 0, 0).samples()).isEqualTo(160);
        CertifySettings single = new CertifySettings(0.25, 1, 1000, 0.001, 2, 1, 5);
        assertThat(certify(certifier, twoClasses(3), single, 0, 0).radius()).isPositive();
    }

    @Test
    void moreClassesThanEmbeddingIsFine() {
        SplittableRandom random = new SplittableRandom(8);
        LinearHead head = linear(40, 3, random);
        double[] z = point(3, 4, random);
        double exact = certify(EXACT, head, QUICK, z).radius();
        double sampled = certify(ARGMAX, head, QUICK.withSigma(exact / 2), z).radius();
        assertThat(sampled).isBetween(exact / 4, exact);
    }

    @Test
    void stoppingEarlySaysHowManySamplesItTook() {
        CertifySettings settings = QUICK.withN(1_000_000);
        Certificate clear = certify(ARGMAX, twoClasses(1), settings.decidingAt(0.1), 0, 0);
        assertThat(clear.radius()).isGreaterThan(0.1);
        assertThat(clear.samples()).isLessThan(5000);
        assertThat(clear.reason()).contains("stopped after").contains("above 0.1");
        Certificate hopeless = certify(ARGMAX, twoClasses(0.1), settings.decidingAt(0.3), 0, 0);
        assertThat(hopeless.samples()).isLessThan(5000);
        assertThat(hopeless.reason()).contains("not above 0.3");
        assertThat(hopeless.radius()).isBetween(0.01, 0.1);
        Certificate close = certify(ARGMAX, twoClasses(0.2), settings.decidingAt(0.2), 0, 0);
        assertThat(close.samples()).isEqualTo(1_000_100);
    }

    @Test
    void votesBehindTheFirstLayerAreAsGoodAsVotesOnTheEmbedding() {
        LinearHead head = linear(4, 50, new SplittableRandom(31));
        double[] z = point(50, 0.2, new SplittableRandom(32));
        VoteSampler votes = new VoteSampler(GEOMETRIES, new JavaHeadEvaluator());
        CertifySettings settings = QUICK.withN(50_000).withSigma(1);
        long[] behind = votes.sample(input(z), head, settings, new JobContext()).votes();
        long[] before = votes.sampleDirectly(input(z), head, settings, new JobContext()).votes();
        assertThat(behind).isNotEqualTo(before);
        for (int j = 0; j < behind.length; j++) {
            // Five standard deviations of a difference of two counts.
            assertThat((double) behind[j]).isCloseTo(before[j], within(5 * Math.sqrt(2 * (before[j] + 1.0))));
        }
    }

    @Test
    void stoppingEarlyAgreesWithGoingOn() {
        CertifySettings settings = QUICK.withN(100_000);
        double full = certify(ARGMAX, twoClasses(0.2), settings, 0, 0).radius();
        double split = certify(ARGMAX, twoClasses(0.2), settings.decidingAt(0.2), 0, 0).radius();
        assertThat(split).isLessThan(full).isGreaterThan(full - 0.01);
    }

    @Test
    void aHeadIsSmoothedWithItsOwnSigmaUnlessTheUserChoseOne() {
        MultiLayerHead head = multiLayer(3, 6, 5, Activation.SIGMOID, new SplittableRandom(3));
        assertThat(QUICK.sigmaFor(head)).isEqualTo(head.sigma());
        assertThat(QUICK.withSigmaForAll(0.1).sigmaFor(head)).isEqualTo(0.1);
        assertThat(QUICK.sigmaFor(twoClasses(1))).isEqualTo(QUICK.sigma());
    }

    @Test
    void aSmoothedNetworkKeepsItsClassInsideItsRadius() {
        SplittableRandom random = new SplittableRandom(21);
        int certified = 0;
        for (Activation activation : Activation.values()) {
            for (int trial = 0; trial < 12; trial++) {
                MultiLayerHead head = multiLayer(4, 12, 8, activation, random);
                double[] z = point(8, 2, random);
                for (Certifier certifier : sampling().toList()) {
                    Certificate certificate = certify(certifier, head, QUICK.withN(20_000), z);
                    if (certificate.radius() > 0) {
                        certified++;
                        double[] moved = downhill(head, z, certificate, random);
                        Certificate there = certify(certifier, head, QUICK.withN(20_000).withSeed(trial), moved);
                        assertThat(there.abstained() || there.prediction() == certificate.prediction()).isTrue();
                    }
                }
            }
        }
        assertThat(certified).isGreaterThan(50);
    }

    /** 0.999 of the radius along the mean gradient of the margin under the noise. */
    private static double[] downhill(MultiLayerHead head, double[] z, Certificate certificate,
            SplittableRandom random) {
        double[] direction = new double[z.length];
        for (int sample = 0; sample < 200; sample++) {
            double[] noisy = point(z.length, head.sigma(), random);
            for (int i = 0; i < z.length; i++) {
                noisy[i] += z[i];
            }
            double[] logits = head.logits(noisy);
            double[] cotangent = new double[logits.length];
            int winner = certificate.prediction();
            cotangent[winner] = -1;
            logits[winner] = Double.NEGATIVE_INFINITY;
            cotangent[Head.argmax(logits)] = 1;
            double[] gradient = head.vjp(noisy, cotangent);
            for (int i = 0; i < z.length; i++) {
                direction[i] += gradient[i];
            }
        }
        double norm = Math.sqrt(Arrays.stream(direction).map(x -> x * x).sum());
        double[] moved = z.clone();
        for (int i = 0; i < z.length; i++) {
            moved[i] += 0.999 * certificate.radius() * direction[i] / norm;
        }
        return moved;
    }

    @Test
    void theTemperatureIsChosenWithoutLookingAtTheEstimate() {
        // The same n₀ samples and another n give the same t.
        Certifier certifier = new SmoothedSparsemax(GEOMETRIES);
        String t = certify(certifier, twoClasses(0.3), QUICK.withN(20_000), 0, 0).reason();
        assertThat(t).startsWith("t = ");
        assertThat(certify(certifier, twoClasses(0.3), QUICK.withN(20_001), 0, 0).reason()).isEqualTo(t);
    }

    @ParameterizedTest
    @MethodSource("sampling")
    void backbonesCountAsForOtherCertificates(Certifier certifier) {
        LinearHead head = twoClasses(1);
        double whole = certify(certifier, head, QUICK, 0, 0).radius();
        Certificate halved = certifier.certify(input(bound(Basis.DECLARED, 2, 0.01), 0, 0), head, QUICK,
                new JobContext());
        assertThat(halved.radius()).isLessThan(whole / 2 - 0.0099).isGreaterThan(whole / 2 - 0.0101);
        assertThat(halved.kind()).isEqualTo(Kind.DECLARED);
        Certificate none = certifier.certify(input(LipschitzBound.none("unknown layer", List.of()), 0, 0), head,
                QUICK,
                new JobContext());
        assertThat(none.radius()).isZero();
        assertThat(none.reason()).isEqualTo("not available: unknown layer");
    }

    @ParameterizedTest
    @MethodSource("sampling")
    void aCancelledJobStops(Certifier certifier) {
        JobContext context = new JobContext();
        context.cancel();
        assertThatThrownBy(() -> certifier.certify(input(0, 0), twoClasses(1), QUICK, context))
            .isInstanceOf(JobCancelledException.class);
    }

    @Test
    void aRunningJobStopsWhereverItsThreadsAre() throws Exception {
        JobContext context = new JobContext();
        try (ForkJoinPool pool = new ForkJoinPool(3)) {
            CertifySettings endless = QUICK.withN(1_000_000_000_000L);
            Future<?> running = pool.submit(() -> assertThatThrownBy(
                    () -> ARGMAX.certify(input(0, 0), twoClasses(1), endless, context))
                .isInstanceOf(JobCancelledException.class));
            while (context.progress().done() == 0) {
                Thread.onSpinWait();
            }
            context.cancel();
            running.get();
        }
    }

    @Test
    void theHistogramShowsTheVotesOfTheCertificate() {
        LinearHead head = twoClasses(0.3);
        VoteCounts sample = new VoteSampler(GEOMETRIES, new JavaHeadEvaluator()).sample(input(0, 0),
                sparsemax(head, 2, 3), QUICK,
                new JobContext());
        assertThat(sample.samples()).isEqualTo(2000);
        assertThat(sample.votes()[0] + sample.votes()[1] + sample.undecided()).isEqualTo(2000);
        assertThat(sample.meanScores()[0] + sample.meanScores()[1]).isBetween(2 - 1e-9, 2 + 1e-9);
        assertThat(sample.temperature()).isEqualTo(3);
        assertThat(sample.leadPValue()).isLessThan(1e-100);
        assertThat(
                new VoteCounts(new long[]{3, 9_000_000_000L, 8_999_999_999L}, 0, new double[3], 0, 1, 1).leadPValue())
            .isGreaterThan(0.9);
        double lower = ConfidenceBounds.clopperPearsonLower(sample.votes()[0], 2000, QUICK.alpha());
        assertThat(certify(ARGMAX, sparsemax(head, 2, 3), QUICK, 0, 0).radius())
            .isBetween(GaussianSmoothing.radius(0.25, lower) * (1 - 1e-11),
                    GaussianSmoothing.radius(0.25, lower));
    }

    @Test
    void tiesAndNaNsCountForNoClass() {
        VoteAccumulator votes = new VoteAccumulator(3);
        votes.add(new double[][]{{1, 1, Double.NaN, 2, 5, 0}, {1, 0, 9, 2, Double.NaN, 0}, {0, 0, 9, 3, 7, 0}}, 6);
        assertThat(votes.counts()).containsExactly(1, 0, 1);
        assertThat(votes.undecided()).isEqualTo(4);
        assertThat(votes.leader()).isZero();
        assertThat(new VoteAccumulator(2).leader()).isEqualTo(-1);
    }
}
