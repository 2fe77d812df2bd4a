package org.fars.certify;

import java.util.Optional;
import java.util.function.LongPredicate;
import org.fars.core.JobContext;
import org.fars.math.ConfidenceBounds;
import org.fars.math.GaussianSmoothing;
import org.fars.model.Head;

/**
 * The head smoothed by mean scores: E[sparsemax(t·l(z+ε))] with r = 1, ε ~ N(0, σ²I), certified by
 * (σ/2)(Φ⁻¹(p_A) − Φ⁻¹(p_B)) with empirical Bernstein bounds of δ = α/c each (Delattre et al., <em>The
 * Lipschitz-Variance-Margin Tradeoff for Enhanced Randomized Smoothing</em>, ICLR 2024). The class A and t are chosen on
 * the n₀ samples only. Speaks of any head.
 *
 * <p>t is part of the classifier that the certificate speaks of, and its reason names it: the promise is that mean scores
 * <em>at this t</em> keep their winner. Running the whole procedure at a neighbouring image may choose another t, of which
 * nothing is promised.
 */
public final class SmoothedSparsemax implements Certifier {
    private static final String ID = "smoothed-sparsemax";

    private final HeadNormCache cache;

    /** @param cache remembers what it costs to find out about a head */
    public SmoothedSparsemax(HeadNormCache cache) {
        this.cache = cache;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean supports(Head head) {
        return true;
    }

    @Override
    public boolean sharesResult(Head head, Head twin, CertifySettings settings) {
        return TemperatureSelection.around(head, settings) == TemperatureSelection.around(twin, settings);
    }

    @Override
    public Certificate certify(CertificationInput input, Head head, CertifySettings settings, JobContext context) {
        CertificateFactory certificates = CertificateFactory.about(ID, input, head);
        Optional<Certificate> refusal = certificates.refusal(head, cache);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        int classes = head.classes();
        double sigma = settings.sigmaFor(head);
        double delta = settings.alpha() / classes;
        NoisyHeadSampler noisy = NoisyHeadSampler.of(head, input.embedding(), sigma, cache);
        SamplingRoundingError error = new SamplingRoundingError(head, input.embedding(), sigma, cache);
        NoiseSource noise = NoiseSource.of(settings, input, head, ID);
        TemperatureSelection choice = TemperatureSelection.choose(head, settings,
                new BlockSampler(noisy, noise.stage("choose"), context), (samples, winner, t) -> Bounds
                    .of(samples.into(MomentAccumulator.ofScores(classes, 1, t)), winner, settings.n(), delta,
                            error.ofScores(t))
                    .promise(sigma));
        if (choice.winner() < 0) {
            return certificates.abstention(settings.alpha(), settings.n0(), "the scores are not numbers");
        }
        double t = choice.temperature();
        MomentAccumulator scores = new BlockSampler(noisy, noise.stage("estimate"), context).sample(0, settings.n(),
                MomentAccumulator.ofScores(classes, 1, t), () -> MomentAccumulator.ofScores(classes, 1, t));
        long samples = settings.n0() + settings.n();
        double doubt = error.ofScores(t);
        Bounds bounds = Bounds.of(scores, choice.winner(), settings.n(), delta, doubt);
        if (!(bounds.lower > bounds.upper)) {
            LongPredicate suffices = n -> {
                Bounds then = Bounds.of(scores, choice.winner(), n, delta, doubt);
                return then.lower > then.upper;
            };
            return certificates.abstention(settings.alpha(), samples, "the mean scores do not show a winner; "
                    + SampleSizeEstimator.words(SampleSizeEstimator.smallest(settings.n(), suffices)));
        }
        if (sigma == 0) {
            return certificates.nothing(choice.winner(), Certificate.Kind.PROBABILISTIC, 1 - settings.alpha(), samples,
                    "σ is 0: without noise, mean scores certify nothing");
        }
        return certificates.probabilistic(choice.winner(), GaussianSmoothing.radius(sigma, bounds.lower, bounds.upper),
                settings.alpha(), samples, "t = " + t);
    }

    /** Of the winner's mean from below, of every other's from above. */
    private record Bounds(double lower, double upper) {
        /**
         * @param n how many samples the means are taken to have
         * @param doubt how far rounding may have moved a mean
         */
        static Bounds of(MomentAccumulator scores, int winner, long n, double delta, double doubt) {
            double lower = Math.max(0, scores.mean(winner) - halfWidth(scores, winner, n, delta) - doubt);
            double upper = 0;
            for (int j = 0; j < scores.means().length; j++) {
                if (j != winner) {
                    upper = Math.max(upper, scores.mean(j) + halfWidth(scores, j, n, delta) + doubt);
                }
            }
            // All means together are 1. (NaN stays NaN through both, and then certifies nothing.)
            return new Bounds(lower, Math.min(upper, 1 - lower));
        }

        private static double halfWidth(MomentAccumulator scores, int j, long n, double delta) {
            return ConfidenceBounds.empiricalBernstein(scores.variance(j), n, delta, 1);
        }

        /** What to compare temperatures by: the radius or, where there is none, how far the bounds are from giving one. */
        double promise(double sigma) {
            double radius = GaussianSmoothing.radius(sigma, lower, upper);
            return radius > 0 ? radius : lower - upper;
        }
    }
}
