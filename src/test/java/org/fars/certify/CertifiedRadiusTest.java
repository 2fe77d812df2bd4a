package org.fars.certify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.fars.certify.Certificate.Kind;
import org.junit.jupiter.api.Test;

/** Which of an image's certificates gives the certified radius, and what is fixed about each type of certificate. */
class CertifiedRadiusTest {
    private static final int PREDICTION = 3;

    private static Certificate of(String id, double radius, Kind kind) {
        return new Certificate(id, "original", PREDICTION, radius, kind, 1, false, 0, "");
    }

    private static Certificate of(String id, double radius) {
        return of(id, radius, Kind.DETERMINISTIC);
    }

    @Test
    void theLargestRadiusAboutTheClassifierCounts() {
        List<Certificate> certificates = List.of(of("spectral-margin", 0.1), of("exact-margin", 0.2),
                of("smoothed-closed-form", 0.3), of("input-smoothing", 0.4, Kind.PROBABILISTIC));

        assertThat(CertifiedClassifier.HEAD.strongest(PREDICTION, certificates)).hasValue(certificates.get(1));
        assertThat(CertifiedClassifier.SMOOTHED_HEAD.strongest(PREDICTION, certificates)).hasValue(certificates.get(2));
        assertThat(CertifiedClassifier.SMOOTHED_NETWORK.strongest(PREDICTION, certificates))
            .hasValue(certificates.get(3));
        assertThat(CertifiedClassifier.HEAD.provedRadius(PREDICTION, certificates)).isEqualTo(0.2);
    }

    @Test
    void whatIsNoCertificateNeverCounts() {
        List<Certificate> certificates = List.of(of("published-score", 5, Kind.NONE), of("a-later-version", 5));

        for (CertifiedClassifier classifier : CertifiedClassifier.values()) {
            assertThat(classifier.strongest(PREDICTION, certificates)).isEmpty();
            assertThat(classifier.provedRadius(PREDICTION, certificates)).isZero();
        }
    }

    @Test
    void anotherClassAnAbstentionOrAZeroRadiusDoesNotCount() {
        Certificate abstained = new Certificate("smoothed-argmax", "original", -1, 0, Kind.PROBABILISTIC, 0.999, true,
                100, "");

        assertThat(CertifiedClassifier.HEAD.strongest(PREDICTION - 1, List.of(of("exact-margin", 1)))).isEmpty();
        assertThat(CertifiedClassifier.HEAD.strongest(PREDICTION, List.of(of("exact-margin", 0)))).isEmpty();
        assertThat(CertifiedClassifier.SMOOTHED_HEAD.strongest(-1, List.of(abstained))).isEmpty();
    }

    @Test
    void aDeclaredRadiusCountsOnlyWhereNoneIsProvedAndProvesNothing() {
        Certificate declared = of("exact-margin", 2, Kind.DECLARED);
        Certificate proved = of("spectral-margin", 1);

        assertThat(CertifiedClassifier.HEAD.strongest(PREDICTION, List.of(declared))).hasValue(declared);
        assertThat(CertifiedClassifier.HEAD.provedRadius(PREDICTION, List.of(declared))).isZero();
        assertThat(CertifiedClassifier.HEAD.strongest(PREDICTION, List.of(declared, proved))).hasValue(proved);
        assertThat(CertifiedClassifier.HEAD.strongest(PREDICTION, List.of(proved, declared))).hasValue(proved);
    }

    @Test
    void thereIsOneCertifierOfEachTypeInTheTypesOrder() {
        assertThat(Certifiers.standard().all().stream().map(Certifier::type))
            .containsExactly(CertificateType.values());
    }

    @Test
    void idsAreThoseOfOlderRuns() {
        assertThat(Certifiers.standard().ids()).containsExactly("exact-margin", "spectral-margin", "sparsemax-margin",
                "smoothed-closed-form", "smoothed-argmax", "smoothed-sparsemax", "smoothed-lipschitz",
                "input-smoothing", "published-score", "published-score-as-coded");
        assertThat(Certifiers.standard().defaults().stream().map(Certifier::id)).containsExactly("exact-margin",
                "spectral-margin", "sparsemax-margin", "smoothed-closed-form", "smoothed-argmax", "published-score");
    }

    @Test
    void onlyTypesThatAreSampledAreProbabilistic() {
        assertThat(Arrays.stream(CertificateType.values()).filter(CertificateType::isSampled).map(CertificateType::id))
            .containsExactly("smoothed-argmax", "smoothed-sparsemax", "smoothed-lipschitz", "input-smoothing");
    }
}
