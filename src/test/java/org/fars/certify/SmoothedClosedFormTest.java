package org.fars.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.fars.certify.RandomHeads.input;
import static org.fars.certify.RandomHeads.linear;
import static org.fars.certify.RandomHeads.point;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.core.JobContext;
import org.fars.math.Golden;
import org.fars.model.LinearHead;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SmoothedClosedFormTest {
    private final HeadNormCache cache = new HeadNormCache();
    private final Certifier smoothed = new SmoothedClosedForm(cache);
    private final Certifier exact = new ExactMargin(cache);

    @Test
    void agreesWithTheReference() {
        for (JsonNode example : Golden.section("linear_head")) {
            LinearHead head = new LinearHead("original", Golden.matrix(example.get("W")),
                    Golden.vector(example.get("b")));
            CertifySettings settings = CertifySettings.DEFAULT.withSigma(example.get("sigma").asDouble());
            Certificate certificate = smoothed.certify(input(Golden.vector(example.get("z"))), head, settings,
                    new JobContext());
            double expected = example.get("smoothed_closed_form").asDouble();
            if (Double.isInfinite(expected)) {
                // The reference rounds 1 − Σ Φ(−d_j/σ) to 1 there, at d = 43σ. No radius is beyond the exact distance; and
                // as Σ Φ(−d_j/σ) ≤ 9 Φ(−min d/σ), this one is short of it by at most σ² ln 9/(2 min d) = 0.0013.
                double distance = example.get("exact_margin").asDouble();
                assertThat(certificate.radius()).isBetween(distance - 0.0013, distance);
            } else {
                assertThat(certificate.radius()).isCloseTo(expected, within(1e-7));
            }
        }
    }

    @Property(tries = 3000)
    void neverExceedsTheExactMargin(@ForAll @IntRange(min = 1, max = 12) int classes,
            @ForAll @IntRange(min = 1, max = 24) int size, @ForAll @DoubleRange(min = 0, max = 5) double sigma,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LinearHead head = linear(classes, size, random);
        CertificationInput input = input(point(size, 1, random));
        CertifySettings settings = CertifySettings.DEFAULT.withSigma(sigma);
        assertThat(smoothed.certify(input, head, settings, new JobContext()).radius())
            .isLessThanOrEqualTo(exact.certify(input, head, settings, new JobContext()).radius());
    }

    @Test
    void withoutNoiseItIsTheExactMargin() {
        SplittableRandom random = new SplittableRandom(3);
        LinearHead head = linear(5, 8, random);
        CertificationInput input = input(point(8, 1, random));
        CertifySettings still = CertifySettings.DEFAULT.withSigma(0);
        assertThat(smoothed.certify(input, head, still, new JobContext()).radius()).isPositive()
            .isEqualTo(exact.certify(input, head, still, new JobContext()).radius());
    }

    @Test
    void tooMuchNoiseCertifiesNothingAndSaysSo() {
        LinearHead head = new LinearHead("original", new double[][]{{1, 0}, {-1, 1}, {-1, -1}}, new double[3]);
        Certificate certificate = smoothed.certify(input(0.1, 0), head, CertifySettings.DEFAULT.withSigma(50),
                new JobContext());
        assertThat(certificate.radius()).isZero();
        assertThat(certificate.reason()).contains("σ");
    }
}
