package org.fars.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.fars.attack.AttackSettings;
import org.fars.attack.Attacks;
import org.fars.certify.Certificate;
import org.fars.certify.CertificationInput;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData;
import org.fars.evaluate.EvaluationItem;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.Fixtures;
import org.fars.image.UnreadableImageException;
import org.fars.model.Head;
import org.junit.jupiter.api.Test;

class CostEstimatorTest {
    private long now;
    private long drawn;

    /** Takes 10 ms for a head, and a microsecond for each sample, by the test's clock. */
    private Certifier sampling() {
        return new Certifier() {
            @Override
            public CertificateType type() {
                return CertificateType.SMOOTHED_ARGMAX;
            }

            @Override
            public boolean supports(Head head) {
                return true;
            }

            @Override
            public Certificate certify(CertificationInput input, Head head, CertifySettings settings,
                    JobContext context) {
                now += 10_000_000 + settings.n() * 1000;
                drawn += settings.n();
                return new Certificate(id(), head.name(), 0, 0, Certificate.Kind.NONE, 0, false, 0, "");
            }
        };
    }

    private CostEstimator.Estimate estimate(long n, int images) {
        CertifySettings settings = CertifySettings.DEFAULT.withN(n);
        return new CostEstimator(Fixtures.model(), List.of(sampling()), new Attacks(), () -> now)
            .of(Fixtures.image(1), images, settings, new JobContext());
    }

    @Test
    void manySamplesAreEstimatedFromFew() {
        CostEstimator.Estimate estimate = estimate(1_000_000_000_000L, 60);
        // Two heads, 60 images.
        assertThat(estimate.seconds()).isCloseTo(60 * 2 * (0.01 + 1e6), within(1.0));
        assertThat(estimate.isLong()).isTrue();
        assertThat(estimate.words()).isEqualTo("about 4 years");
        assertThat(drawn).isLessThan(5_000_000);
    }

    @Test
    void fewSamplesAreMeasured() {
        CostEstimator.Estimate estimate = estimate(1000, 60);
        assertThat(estimate.seconds()).isCloseTo(60 * 2 * 0.011, within(1e-9));
        assertThat(estimate.isLong()).isFalse();
        assertThat(estimate.words()).isEqualTo("about a minute");
    }

    @Test
    void aSingleSampleThatTakesLongIsNotRepeated() {
        Certifier slow = sampling();
        CostEstimator estimator = new CostEstimator(Fixtures.model(), List.of(slow), new Attacks(), () -> now * 100);
        CostEstimator.Estimate estimate = estimator.of(Fixtures.image(1), 1, CertifySettings.DEFAULT.withN(100),
                new JobContext());
        assertThat(drawn).isEqualTo(2);
        assertThat(estimate.seconds()).isGreaterThan(100);
    }

    @Test
    void anEvaluationIsEstimatedByItsFirstReadableImageWithItsAttacks() {
        EvaluationItem broken = new EvaluationItem("/a.png", "a.png", 0, () -> {
            throw new UnreadableImageException("/a.png", "is no image");
        });
        EvaluationItem slow = new EvaluationItem("/b.png", "b.png", 1, () -> Fixtures.image(2));
        EvaluationSettings settings = EvaluationSettings.of(List.of("smoothed-argmax"))
            .withEps(List.of(0.1, 0.2))
            .withAttacks(List.of(new AttackPlan("l2-pgd", new AttackSettings(0, 30, 0.01, 1, 0))));
        long[] reads = {0};
        CostEstimator estimator = new CostEstimator(Fixtures.model(), List.of(), new Attacks(),
                () -> reads[0]++ * 1_000_000);
        CostEstimator.Estimate estimate = estimator.of(new EvaluationData("data", List.of(broken, slow)), settings,
                new JobContext());
        assertThat(estimate.images()).isEqualTo(2);
        // One reading of the clock apart: three steps of one millisecond, at two radii, of 30 steps; one head decides for both.
        assertThat(estimate.attackSeconds()).isCloseTo(2 * 0.001 * 10, within(1e-9));
        CostEstimator.Estimate nothing = estimator.of(new EvaluationData("data", List.of(broken)), settings,
                new JobContext());
        assertThat(nothing.seconds()).isZero();
    }

    @Test
    void timesAreSaidInUnitsOfTheirSize() {
        assertThat(new CostEstimator.Estimate(1, 1800, 0).words()).isEqualTo("about 30 minutes");
        assertThat(new CostEstimator.Estimate(1, 0, 9000).words()).isEqualTo("about 2.5 hours");
        assertThat(new CostEstimator.Estimate(10, 86_400, 0).words()).isEqualTo("about 10 days");
    }
}
