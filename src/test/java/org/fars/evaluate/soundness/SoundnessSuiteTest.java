package org.fars.evaluate.soundness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.DifferentiableClassifier;
import org.fars.certify.Certificate;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.InvalidSettingException;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.Fixtures;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessFailure;
import org.fars.evaluate.soundness.ClaimVerifier.Claim;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.Head;
import org.junit.jupiter.api.Test;

class SoundnessSuiteTest {
    private static final EvaluationItem ITEM = Fixtures.items(1).getFirst();
    private final List<String> saved = new ArrayList<>();

    private SoundnessReport run(List<Certifier> certifiers) {
        return run(certifiers, List.of());
    }

    private SoundnessReport run(List<Certifier> certifiers, List<String> attacks) {
        return new SoundnessSuite(Fixtures.model(), Fixtures.items(20), certifiers,
                CertifySettings.DEFAULT.withSeed(31), attacks, new AttackSettings(9, 30, 0.02, 2, 0), 6,
                new JavaHeadEvaluator(),
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
        // 18 images; three attacks, each for exact and spectral margin of two heads and sparsemax margin of one.
        assertThat(report.checks()).isEqualTo(18 * 3 * 5);
        assertThat(report.rows()).filteredOn(SoundnessReport.Row::promise)
            .allSatisfy(row -> assertThat(row.nearest()).isGreaterThan(1));
    }

    @Test
    void shortestPerturbationOfALinearModelIsTheExactMargin() {
        SoundnessReport report = run(Certifiers.standard().byIds(List.of("exact-margin")));
        // The box [0, 1] is not part of the certificate: for some image it does not stand in the way.
        assertThat(report.rows()).hasSize(2).allSatisfy(row -> assertThat(row.nearest()).isBetween(1.0, 1.005));
    }

    @Test
    void onlyTheChosenAttacksRun() {
        SoundnessReport report = run(Certifiers.standard().byIds(List.of("exact-margin")), List.of("apgd-ce"));
        // 18 images, two heads.
        assertThat(report.checks()).isEqualTo(18 * 2);
        assertThatThrownBy(() -> run(Certifiers.standard().byIds(List.of("exact-margin")), List.of("linf-pgd")))
            .isInstanceOf(InvalidSettingException.class)
            .hasMessageContaining("'linf-pgd' is not one of minimal-distance, apgd-ce, apgd-targeted");
    }

    @Test
    void unsoundScoresAreCountedAndCannotFail() {
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
                Certifiers.standard().byIds(smoothed), CertifySettings.DEFAULT.withN(3000).withSigma(0.2), List.of(),
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
    void anUnsoundCertificateOfASmoothedHeadIsContradicted() {
        SoundnessReport report = run(List.of(Fixtures.promising("smoothed-argmax", 5)));
        assertThat(report.passed()).isFalse();
        assertThat(run(List.of(Fixtures.promising("smoothed-argmax", 1e-6))).passed()).isTrue();
    }

    @Test
    void certificatesThatAreNotAttackedAreNamed() {
        SoundnessReport report = run(List.of(Fixtures.promising("input-smoothing", 0.1)));
        assertThat(report.notAttacked()).containsExactly("input-smoothing");
        assertThat(report.checks()).isZero();
    }

    private static Claim claim(double radius) {
        Head head = Fixtures.model().heads().getFirst();
        int predicted = head.predict(Fixtures.widen(ITEM.image().get().values()));
        return new Claim(ITEM, ITEM.image().get(), head, Fixtures.promising("exact-margin", radius),
                new Certificate("exact-margin", "original", predicted, radius, Certificate.Kind.DETERMINISTIC, 1, false,
                        0, ""));
    }

    /** Returns the radii that are attacked when perturbations from a length on succeed. */
    private static List<Double> attacked(double shortest, SoundnessTally tally, List<Claim> claims) {
        List<Double> radii = new ArrayList<>();
        Attack attack = new Attack() {
            @Override
            public String id() {
                return "fake";
            }

            @Override
            public List<AttackResult> run(DifferentiableClassifier classifier, AttackTask task, AttackSettings settings,
                    JobContext context) {
                double eps = task.eps()[0];
                radii.add(eps);
                boolean success = eps >= shortest;
                return List.of(new AttackResult(id(), settings, task.labels()[0], task.images().getFirst(), success,
                        success ? (task.labels()[0] + 1) % 3 : task.labels()[0], shortest, shortest, List.of()));
            }
        };
        ClaimVerifier believing = new ClaimVerifier() {
            @Override
            public DifferentiableClassifier surrogate() {
                return null;
            }

            @Override
            public List<Optional<AttackResult>> contradictions(List<Finding> findings, JobContext context) {
                return findings.stream()
                    .map(finding -> Optional.of(finding.result())
                        .filter(result -> result.success() && result.l2() < finding.claim().radius()))
                    .toList();
            }

            @Override
            public double[] distances(List<Finding> findings, JobContext context) {
                return new double[findings.size()];
            }
        };
        claims.forEach(tally::claimed);
        new BatchedSoundnessAttack(believing, AttackSettings.DEFAULT, 4, tally, new JobContext())
            .attackWithin(attack, claims);
        return radii;
    }

    @Test
    void smallerRadiiOfAnImageAreAttackedOnlyAfterASuccessInALargerBall() {
        List<Claim> claims = List.of(claim(0.2), claim(1), claim(0.5));
        SoundnessTally unbroken = new SoundnessTally((_, _, _) -> "", 0);
        assertThat(attacked(2, unbroken, claims)).containsExactly(0.999);
        assertThat(claims).noneMatch(unbroken::isBroken);

        SoundnessTally broken = new SoundnessTally((_, _, _) -> "", 0);
        assertThat(attacked(0.3, broken, claims)).containsExactly(0.999, 0.999 * 0.2);
        // The first perturbation has length 0.3, so it contradicts two of the three.
        assertThat(claims.stream().map(broken::isBroken).toList()).containsExactly(false, true, true);
    }
}
