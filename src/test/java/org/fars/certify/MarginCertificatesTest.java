package org.fars.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.fars.certify.RandomHeads.bound;
import static org.fars.certify.RandomHeads.input;
import static org.fars.certify.RandomHeads.linear;
import static org.fars.certify.RandomHeads.point;
import static org.fars.certify.RandomHeads.sparsemax;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.core.JobContext;
import org.fars.core.UnknownNameException;
import org.fars.math.Golden;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound.Basis;
import org.fars.model.LipschitzBound;
import org.fars.model.SparsemaxHead;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MarginCertificatesTest {
    private static final HeadNormCache GEOMETRIES = new HeadNormCache();
    private static final Certifier EXACT = new ExactMargin(GEOMETRIES);
    private static final Certifier SPECTRAL = new SpectralMargin(GEOMETRIES);
    private static final Certifier SPARSEMAX = new SparsemaxMargin(GEOMETRIES);
    private static final Certifier PUBLISHED = PublishedScore.asDefined(GEOMETRIES);
    private static final Certifier AS_CODED = PublishedScore.asCoded(GEOMETRIES);

    private static Certificate certify(Certifier certifier, Head head, CertificationInput input) {
        return certifier.certify(input, head, CertifySettings.DEFAULT, new JobContext());
    }

    @Test
    void agreeWithTheReference() {
        for (JsonNode example : Golden.section("linear_head")) {
            LinearHead head = new LinearHead("original", Golden.matrix(example.get("W")),
                    Golden.vector(example.get("b")));
            CertificationInput input = input(Golden.vector(example.get("z")));
            Certificate exact = certify(EXACT, head, input);
            assertThat(exact.prediction()).isEqualTo(example.get("prediction").asInt());
            assertThat(exact.radius()).isCloseTo(example.get("exact_margin").asDouble(), within(1e-9));
            assertThat(certify(SPECTRAL, head, input).radius())
                .isCloseTo(example.get("spectral_margin").asDouble(), within(1e-9));
            assertThat(certify(SPARSEMAX, sparsemax(head, 2, 1), input).radius())
                .isCloseTo(example.get("sparsemax_margin_r2").asDouble(), within(1e-9));
        }
    }

    @Property(tries = 3000)
    void sparsemaxNeverEnlargesASoundRadius(@ForAll @IntRange(min = 1, max = 12) int classes,
            @ForAll @IntRange(min = 1, max = 24) int size, @ForAll @DoubleRange(min = 0.2, max = 4) double r,
            @ForAll @DoubleRange(min = 0.1, max = 9) double temperature, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LinearHead head = linear(classes, size, random);
        CertificationInput input = input(point(size, 1, random));
        double exact = certify(EXACT, head, input).radius();
        double spectral = certify(SPECTRAL, head, input).radius();
        double sparsemax = certify(SPARSEMAX, sparsemax(head, r, temperature), input).radius();
        assertThat(spectral).isLessThanOrEqualTo(exact * (1 + 1e-13));
        assertThat(sparsemax).isLessThanOrEqualTo(spectral * (1 + 1e-13));
    }

    @Property(tries = 3000)
    void aStepBeyondTheExactMarginFlipsAndAStepShortOfItNeverDoes(@ForAll @IntRange(min = 2, max = 10) int classes,
            @ForAll @IntRange(min = 1, max = 20) int size, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LinearHead head = linear(classes, size, random);
        double[] z = point(size, 1, random);
        Certificate exact = certify(EXACT, head, input(z));
        if (exact.radius() < 1e-6) {
            return;
        }
        boolean flipped = false;
        for (int j = 0; j < classes; j++) {
            if (j != exact.prediction()) {
                assertThat(head.predict(towards(head, z, exact, j, 0.9999))).isEqualTo(exact.prediction());
                flipped |= head.predict(towards(head, z, exact, j, 1.0001)) != exact.prediction();
            }
        }
        assertThat(flipped).isTrue();
    }

    private static double[] towards(LinearHead head, double[] z, Certificate exact, int j, double factor) {
        double[] direction = new double[z.length];
        double norm = 0;
        for (int i = 0; i < z.length; i++) {
            direction[i] = head.weight()[j][i] - head.weight()[exact.prediction()][i];
            norm = Math.hypot(norm, direction[i]);
        }
        double[] moved = z.clone();
        for (int i = 0; i < z.length; i++) {
            moved[i] += factor * exact.radius() * direction[i] / norm;
        }
        return moved;
    }

    @Property(tries = 500)
    void aLargerMarginNeverGivesASmallerRadius(@ForAll @DoubleRange(min = 0, max = 5) double lead,
            @ForAll @DoubleRange(min = 0, max = 5) double more, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LinearHead narrow = linear(4, 6, random);
        double[] z = point(6, 1, random);
        int winner = narrow.predict(z);
        narrow.bias()[winner] += lead;
        double[] bias = narrow.bias().clone();
        bias[winner] += more;
        LinearHead wide = new LinearHead("original", narrow.weight(), bias);
        for (Certifier certifier : List.of(EXACT, SPECTRAL)) {
            assertThat(certify(certifier, wide, input(z)).radius())
                .isGreaterThanOrEqualTo(certify(certifier, narrow, input(z)).radius() * (1 - 1e-12));
        }
        assertThat(certify(SPARSEMAX, sparsemax(wide, 2, 1), input(z)).radius())
            .isGreaterThanOrEqualTo(certify(SPARSEMAX, sparsemax(narrow, 2, 1), input(z)).radius() - 1e-12);
    }

    @Test
    void tiesCertifyNothing() {
        LinearHead head = new LinearHead("original", new double[][]{{1, 0}, {0, 1}}, new double[2]);
        for (Certifier certifier : List.of(EXACT, SPECTRAL)) {
            Certificate certificate = certify(certifier, head, input(1, 1));
            assertThat(certificate.radius()).isZero();
            assertThat(certificate.reason()).contains("tie");
        }
        assertThat(certify(SPARSEMAX, sparsemax(head, 1, 1), input(1, 1)).reason()).contains("tie");
    }

    @Test
    void aLeadThatRoundingCouldHaveMadeIsATie() {
        LinearHead head = new LinearHead("original", new double[][]{{1, 0}, {0, 1}}, new double[2]);
        assertThat(certify(EXACT, head, input(1e9, Math.nextDown(1e9))).radius()).isZero();
    }

    @Test
    void equalRowsAreDecidedByTheBiasEverywhereOrNowhere() {
        double[][] rows = {{1, 2}, {1, 2}};
        LinearHead decided = new LinearHead("original", rows, new double[]{0.5, 0.25});
        assertThat(certify(EXACT, decided, input(3, 4)).radius()).isInfinite();
        LinearHead tied = new LinearHead("original", rows, new double[]{0.5, 0.5});
        assertThat(certify(EXACT, tied, input(3, 4)).radius()).isZero();
        LinearHead three = new LinearHead("original", new double[][]{{1, 0}, {1, 0}, {0, 0}}, new double[]{1, 0, 0});
        assertThat(certify(EXACT, three, input(1, 0)).radius()).isCloseTo(2, within(1e-11));
    }

    @Test
    void aSingleClassHoldsEverywhere() {
        LinearHead head = new LinearHead("original", new double[][]{{1, 2}}, new double[]{0});
        for (Certifier certifier : List.of(EXACT, SPECTRAL)) {
            assertThat(certify(certifier, head, input(1, 1)).radius()).isInfinite();
        }
        assertThat(certify(SPARSEMAX, sparsemax(head, 2, 1), input(1, 1)).radius()).isInfinite();
        assertThat(certify(EXACT, head, input(bound(Basis.AUDITED, 0, 0), 1, 1)).radius()).isInfinite();
    }

    @Test
    void whatIsNotANumberCertifiesNothing() {
        LinearHead sane = new LinearHead("original", new double[][]{{1, 0}, {0, 1}}, new double[2]);
        LinearHead infinite = new LinearHead("original", new double[][]{{Double.POSITIVE_INFINITY, 0}, {0, 1}},
                new double[2]);
        LinearHead overflowing = new LinearHead("original", new double[][]{{1e300, 0}, {0, 1}}, new double[2]);
        for (Certifier certifier : List.of(EXACT, SPECTRAL, SPARSEMAX, PUBLISHED, AS_CODED)) {
            assertNothing(certifier, sane, Double.NaN, 0);
            assertNothing(certifier, sane, Double.POSITIVE_INFINITY, 0);
            assertNothing(certifier, infinite, 1, 0);
            assertNothing(certifier, infinite, 0, 1);
            assertNothing(certifier, overflowing, 1e300, 1);
        }
        assertThat(certify(EXACT, sane, input(Double.NaN, 0)).prediction()).isEqualTo(-1);
    }

    private static void assertNothing(Certifier certifier, LinearHead linear, double... z) {
        Certificate certificate = certify(certifier, sparsemax(linear, 2, 1), input(z));
        assertThat(certificate.radius()).isZero();
        assertThat(certificate.reason()).isNotEmpty();
    }

    @Test
    void radiiAreInPixels() {
        LinearHead head = new LinearHead("original", new double[][]{{1}, {-1}}, new double[2]);
        assertThat(certify(EXACT, head, input(bound(Basis.AUDITED, 4, 0.1), 1)).radius())
            .isCloseTo(0.2, within(1e-11));
        Certificate swallowed = certify(EXACT, head, input(bound(Basis.AUDITED, 4, 0.6), 1));
        assertThat(swallowed.radius()).isZero();
        assertThat(swallowed.reason()).contains("rounding");
    }

    @Test
    void noBoundNoCertificate() {
        LinearHead head = new LinearHead("original", new double[][]{{1}, {-1}}, new double[2]);
        Certificate certificate = certify(EXACT, head, input(LipschitzBound.none("weights are NaN", List.of()), 1));
        assertThat(certificate.radius()).isZero();
        assertThat(certificate.reason()).isEqualTo("not available: weights are NaN");
        assertThat(certificate.sound()).isFalse();
    }

    @Test
    void aDeclaredBoundIsSaidToBeOne() {
        LinearHead head = new LinearHead("original", new double[][]{{1}, {-1}}, new double[2]);
        Certificate certificate = certify(EXACT, head, input(bound(Basis.DECLARED, 1, 0), 1));
        assertThat(certificate.kind()).isEqualTo(Kind.DECLARED);
        assertThat(certificate.sound()).isFalse();
        assertThat(certificate.radius()).isPositive();
    }

    @Test
    void thePublishedScoreIsNeverACertificate() {
        LinearHead head = new LinearHead("original", new double[][]{{2, 0}, {0, 2}}, new double[2]);
        Certificate raw = certify(PUBLISHED, head, input(3, 2.9));
        assertThat(raw.radius()).isCloseTo(3, within(1e-12));
        assertThat(raw.kind()).isEqualTo(Kind.NONE);
        assertThat(raw.sound()).isFalse();
        assertThat(certify(EXACT, head, input(3, 2.9)).radius()).isLessThan(0.1);
        SparsemaxHead sparsemax = sparsemax(head, 2, 1);
        assertThat(certify(PUBLISHED, sparsemax, input(3, 2.9)).radius()).isCloseTo(1.1 / 2, within(1e-12));
        // As coded: K = 2, C_2 = 6, threshold (6 − 2)/2 = 2, so the first score is 6 − 2 = 4.
        assertThat(certify(AS_CODED, sparsemax, input(3, 2.9)).radius()).isCloseTo(2, within(1e-12));
        assertThat(AS_CODED.supports(head)).isFalse();
    }

    @Test
    void certificatesAreFoundByName() {
        Certifiers certifiers = Certifiers.standard();
        assertThat(certifiers.byIds(List.of("spectral-margin", "exact-margin", "spectral-margin")))
            .extracting(Certifier::id)
            .containsExactly("spectral-margin", "exact-margin");
        assertThat(certifiers.ids()).doesNotHaveDuplicates();
        assertThat(certifiers.all()).containsAll(certifiers.defaults());
        assertThatThrownBy(() -> certifiers.byIds(List.of("exactmargin")))
            .isInstanceOf(UnknownNameException.class)
            .hasMessageContaining("exactmargin")
            .hasMessageContaining("exact-margin");
    }
}
