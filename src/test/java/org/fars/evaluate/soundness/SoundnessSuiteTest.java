package org.fars.evaluate.soundness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.fars.attack.AttackSettings;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.Fixtures;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessFailure;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.junit.jupiter.api.Test;

class SoundnessSuiteTest {
    private final List<String> saved = new ArrayList<>();

    private SoundnessReport run(List<Certifier> certifiers) {
        return new SoundnessSuite(Fixtures.model(), Fixtures.items(20), certifiers,
                CertifySettings.DEFAULT.withSeed(31), new AttackSettings(9, 30, 0.02, 2, 0), 6, new JavaHeadEvaluator(),
                (name, original, result) -> {
                    saved.add(name);
                    return "/out/" + name + ".npz";
                })
            .run(new JobContext());
    }

    @Test
    void soundCertificatesWithstandEveryAttack() {
        SoundnessReport report = run(Certifiers.standard().byIds(Fixtures.ALL));
        assertThat(report.failures()).isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(report.images()).isEqualTo(18);
        assertThat(report.skipped()).hasSize(2);
        // 18 images; the search and one attack for exact and spectral margin of two heads and sparsemax margin of one;
        // the targeted attack for the two exact margins.
        assertThat(report.checks()).isEqualTo(18 * (2 * 5 + 2));
        assertThat(report.rows()).filteredOn(SoundnessReport.Row::promise)
            .allSatisfy(row -> assertThat(row.nearest()).isGreaterThan(1));
    }

    @Test
    void theShortestPerturbationOfALinearModelComesToTheExactMargin() {
        SoundnessReport report = run(Certifiers.standard().byIds(List.of("exact-margin")));
        // The box [0, 1] is not part of the certificate: for some image it does not stand in the way.
        assertThat(report.rows()).hasSize(2).allSatisfy(row -> assertThat(row.nearest()).isBetween(1.0, 1.005));
    }

    @Test
    void whatPromisesNothingIsCountedAndCannotFail() {
        SoundnessReport report = run(Certifiers.standard().byIds(List.of("published-score")));
        assertThat(report.passed()).isTrue();
        assertThat(report.checks()).isZero();
        assertThat(report.rows()).isNotEmpty().noneMatch(SoundnessReport.Row::promise);
        assertThat(report.rows().stream().mapToInt(SoundnessReport.Row::broken).sum()).isPositive();
    }

    @Test
    void smoothedCertificatesOfEveryKindOfHeadWithstandTheirAttacks() {
        List<String> smoothed = List.of("smoothed-closed-form", "smoothed-argmax", "smoothed-sparsemax",
                "smoothed-lipschitz");
        SoundnessReport report = new SoundnessSuite(Fixtures.modelWithMultiLayerHead(), Fixtures.items(6),
                Certifiers.standard().byIds(smoothed), CertifySettings.DEFAULT.withN(3000).withSigma(0.2),
                new AttackSettings(9, 10, 0.05, 1, 0), 6, new JavaHeadEvaluator(), (name, original, result) -> "")
            .run(new JobContext());
        assertThat(report.failures()).isEmpty();
        assertThat(report.checks()).isGreaterThan(2 * 6 * 5);
    }

    @Test
    void anUnsoundCertificateIsFoundAndNamed() {
        SoundnessReport report = run(List.of(Fixtures.promising("exact-margin", 5)));
        assertThat(report.passed()).isFalse();
        SoundnessFailure failure = report.failures().getFirst();
        assertThat(failure.l2()).isLessThan(5);
        assertThat(failure.sentence()).contains("/data/", "'original'", "exact-margin", failure.attack(), "seed 31",
                "/out/broken-1-original-exact-margin.npz");
        assertThat(failure.prediction()).isNotNegative();
        // Both heads decide alike: one perturbation breaks both, and is kept once.
        assertThat(report.failures()).extracting(SoundnessFailure::head).contains("original", "sparsemax");
        assertThat(saved).hasSize(report.failures().size() / 2);
    }

    @Test
    void anUnsoundCertificateOfASmoothedHeadIsContradictedByItself() {
        SoundnessReport report = run(List.of(Fixtures.promising("smoothed-argmax", 5)));
        assertThat(report.passed()).isFalse();
        assertThat(run(List.of(Fixtures.promising("smoothed-argmax", 1e-6))).passed()).isTrue();
    }

    @Test
    void whatIsNotAttackedIsSaid() {
        SoundnessReport report = run(List.of(Fixtures.promising("input-smoothing", 0.1)));
        assertThat(report.notAttacked()).containsExactly("input-smoothing");
        assertThat(report.checks()).isZero();
    }
}
