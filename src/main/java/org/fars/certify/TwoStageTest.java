package org.fars.certify;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import org.fars.math.ConfidenceBounds;
import org.fars.math.GaussianSmoothing;

/**
 * The two-stage test of Cohen et al. (ICML 2019, Algorithm 1, CERTIFY): n₀ samples choose the class A, n further ones
 * bound p_A from below (Clopper–Pearson, 1−α), the radius is σΦ⁻¹(p_A); at p_A ≤ ½ it abstains.
 *
 * <p>Where a question "is the radius above ε?" is given, it looks at the votes at sizes n/2^k as well, with α divided by
 * the number of looks. By the union bound all lower bounds hold at once with probability 1−α, so that it may stop at any
 * look, and the best of them counts. Stopping because the answer is no needs no such care: the radius stays a proved one.
 */
final class TwoStageTest {
    private static final long FIRST_LOOK = 1000;

    private final CertificateFactory certificates;
    private final double sigma;
    private final CertifySettings settings;

    TwoStageTest(CertificateFactory certificates, double sigma, CertifySettings settings) {
        this.certificates = certificates;
        this.sigma = sigma;
        this.settings = settings;
    }

    /** Draws votes. */
    @FunctionalInterface
    interface Ballot {
        /**
         * Takes in the votes of samples {@code from} to {@code to} of a stage.
         *
         * @param stage {@code choose} or {@code estimate}; the two share no noise
         * @param from a multiple of {@link BlockSampler#BLOCK}
         */
        void draw(String stage, long from, long to, VoteAccumulator into);
    }

    /**
     * Holds the vote.
     *
     * @param doubt the largest share of the votes for a class that rounding may have given it; taken off its share
     */
    Certificate run(int classes, Ballot ballot, IntToDoubleFunction doubt) {
        VoteAccumulator choice = new VoteAccumulator(classes);
        ballot.draw("choose", 0, settings.n0(), choice);
        int winner = choice.leader();
        if (winner < 0) {
            return certificates.abstention(settings.alpha(), settings.n0(),
                    "no sample has a class: its scores are tied or not numbers");
        }
        List<Long> looks = looks();
        double alpha = settings.alpha() / looks.size();
        VoteAccumulator votes = new VoteAccumulator(classes);
        double doubted = doubt.applyAsDouble(winner);
        double lower = 0;
        String stopped = "";
        for (long look : looks) {
            ballot.draw("estimate", votes.samples(), look, votes);
            long agreeing = votes.counts()[winner];
            lower = Math.max(lower, ConfidenceBounds.clopperPearsonLower(agreeing, look, alpha) - doubted);
            stopped = settings.decideAt().isPresent() && look < settings.n()
                    ? verdict(settings.decideAt(), lower, ConfidenceBounds.clopperPearsonUpper(agreeing, look, alpha), look)
                    : "";
            if (!stopped.isEmpty()) {
                break;
            }
        }
        return certificate(winner, lower, doubted, votes, alpha, stopped);
    }

    private Certificate certificate(int winner, double lower, double doubted, VoteAccumulator votes, double alpha,
            String stopped) {
        long samples = settings.n0() + votes.samples();
        if (!(lower > 0.5)) {
            long agreeing = votes.counts()[winner];
            if (!(lower + doubted <= 0.5)) {
                return certificates.abstention(settings.alpha(), samples,
                        "the scores are so large that rounding may have decided the votes");
            }
            String reason = agreeing + " of " + votes.samples() + " votes for class " + winner
                    + " do not show a majority; " + SampleSizeEstimator.advice(agreeing, votes.samples(), alpha);
            return certificates.abstention(settings.alpha(), samples, reason + (stopped.isEmpty() ? "" : "; " + stopped));
        }
        if (sigma == 0) {
            return certificates.zero(winner, Certificate.Kind.PROBABILISTIC, 1 - settings.alpha(), samples,
                    "σ is 0: without noise, votes certify nothing");
        }
        return certificates.probabilistic(winner, GaussianSmoothing.radius(sigma, lower), settings.alpha(), samples,
                stopped);
    }

    private String verdict(OptionalDouble decideAt, double lower, double upper, long look) {
        double eps = decideAt.orElseThrow();
        String stopped = "stopped after " + look + " of " + settings.n() + " samples: the radius is ";
        if (certificates.inPixels(GaussianSmoothing.radius(sigma, lower)) > eps) {
            return stopped + "above " + eps;
        }
        return certificates.inPixels(GaussianSmoothing.radius(sigma, upper)) <= eps ? stopped + "not above " + eps : "";
    }

    private List<Long> looks() {
        List<Long> looks = new ArrayList<>();
        looks.add(settings.n());
        if (settings.decideAt().isPresent()) {
            for (long size = settings.n() / 2; size >= FIRST_LOOK; size /= 2) {
                // Whole blocks, so that the next look goes on where this one ended.
                long look = (size + BlockSampler.BLOCK - 1) / BlockSampler.BLOCK * BlockSampler.BLOCK;
                if (look < looks.getFirst()) {
                    looks.addFirst(look);
                }
            }
        }
        return looks;
    }
}
