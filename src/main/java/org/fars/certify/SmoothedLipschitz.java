package org.fars.certify;

import java.util.Optional;
import java.util.function.LongPredicate;
import org.fars.core.JobContext;
import org.fars.math.ConfidenceBounds;
import org.fars.math.GaussianSmoothing;
import org.fars.model.Head;

/**
 * The same classifier as {@link SmoothedSparsemax}, certified by what smoothing leaves of its Lipschitz constant:
 * min_j m_j/(√2·K·erf(r/(2Kσ))), see {@link GaussianSmoothing#lipschitzRadius}. K = t·‖W‖ for one layer, t times the product
 * of the layers' bounds for several; r = 1; m_j is a lower bound of E[p_A − p_j] by empirical Bernstein with δ = α/(c−1)
 * each. The class A and t are chosen on the n₀ samples only. With σ = 0 it is the Lipschitz margin of a head without noise.
 *
 * <p>t is part of the classifier that the certificate speaks of, and its reason names it: the promise is that mean scores
 * <em>at this t</em> keep their winner. Running the whole procedure at a neighbouring image may choose another t, of which
 * nothing is promised.
 */
public final class SmoothedLipschitz implements Certifier {
    private static final String ID = "smoothed-lipschitz";
    private static final double SIZE = 1;

    private final HeadNormCache cache;

    /** @param cache remembers what it costs to find out about a head */
    public SmoothedLipschitz(HeadNormCache cache) {
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
        double lipschitz = cache.lipschitz(head);
        NoisyHeadSampler noisy = NoisyHeadSampler.of(head, input.embedding(), sigma, cache);
        SamplingRoundingError error = new SamplingRoundingError(head, input.embedding(), sigma, cache);
        NoiseSource noise = NoiseSource.of(settings, input, head, ID);
        TemperatureSelection choice = TemperatureSelection.choose(head, settings,
                new BlockSampler(noisy, noise.stage("choose"), context), (samples, winner, t) -> {
                    MomentAccumulator margins = samples.into(MomentAccumulator.ofMargins(classes, SIZE, t, winner));
                    double margin = smallestMargin(margins, winner, settings.n(), settings.alpha())
                            - 2 * error.ofScores(t);
                    return margin > 0
                            ? GaussianSmoothing.lipschitzRadius(margin, scaled(lipschitz, t), SIZE, sigma)
                            : margin;
                });
        int winner = choice.winner();
        if (winner < 0) {
            return certificates.abstention(settings.alpha(), settings.n0(), "the scores are not numbers");
        }
        double t = choice.temperature();
        MomentAccumulator margins = new BlockSampler(noisy, noise.stage("estimate"), context).sample(0, settings.n(),
                MomentAccumulator.ofMargins(classes, SIZE, t, winner),
                () -> MomentAccumulator.ofMargins(classes, SIZE, t, winner));
        long samples = settings.n0() + settings.n();
        double doubt = 2 * error.ofScores(t);
        double margin = smallestMargin(margins, winner, settings.n(), settings.alpha()) - doubt;
        if (!(margin > 0)) {
            LongPredicate suffices = n -> smallestMargin(margins, winner, n, settings.alpha()) > doubt;
            return certificates.abstention(settings.alpha(), samples, "the mean margins do not show a winner; "
                    + SampleSizeEstimator.words(SampleSizeEstimator.smallest(settings.n(), suffices)));
        }
        return certificates.probabilistic(winner,
                GaussianSmoothing.lipschitzRadius(margin, scaled(lipschitz, t), SIZE, sigma),
                settings.alpha(), samples, "t = " + t);
    }

    /** t·K, and above 0 wherever K is. */
    private static double scaled(double lipschitz, double temperature) {
        return lipschitz == 0 ? 0 : Math.max(Double.MIN_NORMAL, temperature * lipschitz);
    }

    /**
     * A lower bound of min_j E[p_A − p_j]; infinite where there is no other class, NaN where scores are not numbers.
     *
     * @param n how many samples the means are taken to have
     */
    private static double smallestMargin(MomentAccumulator margins, int winner, long n, double alpha) {
        double[] means = margins.means();
        double smallest = Double.POSITIVE_INFINITY;
        for (int j = 0; j < means.length; j++) {
            if (j != winner) {
                double delta = alpha / (means.length - 1);
                smallest = Math.min(smallest,
                        means[j] - ConfidenceBounds.empiricalBernstein(margins.variance(j), n, delta, 2 * SIZE));
            }
        }
        return smallest;
    }
}
