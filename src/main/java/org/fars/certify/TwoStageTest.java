package org.fars.certify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongPredicate;
import org.fars.certify.VoteSampler.VoteAccumulator;
import org.fars.math.ConfidenceBounds;
import org.fars.math.GaussianSmoothing;

/**
 * The two-stage test of Cohen et al. (ICML 2019, Algorithm 1, CERTIFY): n₀ samples choose the class A, n further ones
 * bound p_A from below (Clopper–Pearson, 1−α), and the radius is σΦ⁻¹(p_A); at p_A ≤ ½ it abstains.
 *
 * <p>If it is to decide whether the radius is above some ε ({@link CertifySettings#decideAt}), it looks at the votes at sizes
 * n/2^k too, with α divided by the number of looks. By the union bound all lower bounds hold together with probability 1−α, so
 * that it may stop at any look, and the best bound counts. Stopping because the answer is no needs no such correction: the
 * radius given then is proved as well.
 */
final class TwoStageTest {
    private static final long SMALLEST_LOOK = 1000;

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
    interface VoteSource {
        /**
         * Draws the votes of samples {@code from} to {@code to} of a stage.
         *
         * @param stage {@code choose} or {@code estimate}; the two share no noise
         * @param from a multiple of {@link BlockSampler#BLOCK}
         */
        void draw(String stage, long from, long to, VoteAccumulator into);
    }

    /**
     * Runs the test.
     *
     * @param misattributed the largest share of the votes for a class that rounding may have given it; subtracted from its
     * share
     */
    Certificate run(int classes, VoteSource source, IntToDoubleFunction misattributed) {
        VoteAccumulator choice = new VoteAccumulator(classes);
        source.draw("choose", 0, settings.n0(), choice);
        int winner = choice.leader();
        if (winner < 0) {
            return certificates.abstention(settings.alpha(), settings.n0(),
                    "no sample has a class: its scores are tied or not numbers");
        }
        List<Long> looks = looks();
        double alpha = settings.alpha() / looks.size();
        VoteAccumulator votes = new VoteAccumulator(classes);
        double rounding = misattributed.applyAsDouble(winner);
        double lower = 0;
        String stopped = "";
        for (long look : looks) {
            source.draw("estimate", votes.samples(), look, votes);
            long agreeing = votes.counts()[winner];
            lower = Math.max(lower, ConfidenceBounds.clopperPearsonLower(agreeing, look, alpha) - rounding);
            stopped = settings.decideAt().isPresent() && look < settings.n()
                    ? decision(settings.decideAt(), lower, ConfidenceBounds.clopperPearsonUpper(agreeing, look, alpha),
                            look)
                    : "";
            if (!stopped.isEmpty()) {
                break;
            }
        }
        return certificate(winner, lower, rounding, votes, alpha, stopped);
    }

    private Certificate certificate(int winner, double lower, double rounding, VoteAccumulator votes, double alpha,
            String stopped) {
        long samples = settings.n0() + votes.samples();
        if (!(lower > 0.5)) {
            long agreeing = votes.counts()[winner];
            if (!(lower + rounding <= 0.5)) {
                return certificates.abstention(settings.alpha(), samples,
                        "the scores are so large that rounding may have decided the votes");
            }
            String reason = agreeing + " of " + votes.samples() + " votes for class " + winner
                    + " do not show a majority; " + SampleSizeEstimator.advice(agreeing, votes.samples(), alpha);
            return certificates.abstention(settings.alpha(), samples,
                    reason + (stopped.isEmpty() ? "" : "; " + stopped));
        }
        if (sigma == 0) {
            return certificates.zero(winner, Certificate.Kind.PROBABILISTIC, 1 - settings.alpha(), samples,
                    "σ is 0: without noise, votes certify nothing");
        }
        return certificates.probabilistic(winner, GaussianSmoothing.radius(sigma, lower), settings.alpha(), samples,
                stopped);
    }

    private String decision(OptionalDouble decideAt, double lower, double upper, long look) {
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
            for (long size = settings.n() / 2; size >= SMALLEST_LOOK; size /= 2) {
                // Whole blocks, so that the next look continues where this one ended.
                long look = (size + BlockSampler.BLOCK - 1) / BlockSampler.BLOCK * BlockSampler.BLOCK;
                if (look < looks.getFirst()) {
                    looks.addFirst(look);
                }
            }
        }
        return looks;
    }

    /** Estimates how many samples would have sufficed, had their shares stayed as they were. Proves nothing. */
    static final class SampleSizeEstimator {
        /** Takes longer than anyone waits. */
        private static final long MOST = 1_000_000_000_000L;

        private SampleSizeEstimator() {}

        /** Returns the smallest number, found by bisection, from which on {@code suffices} holds; empty if none below 10¹² does. */
        static OptionalLong smallest(long known, LongPredicate suffices) {
            long above = Math.max(2, known);
            long below = known;
            while (!suffices.test(above)) {
                if (above >= MOST) {
                    return OptionalLong.empty();
                }
                below = above;
                above = Math.min(MOST, above * 2);
            }
            while (above - below > 1 + below / 100) {
                long middle = below + (above - below) / 2;
                if (suffices.test(middle)) {
                    above = middle;
                } else {
                    below = middle;
                }
            }
            return OptionalLong.of(above);
        }

        /** Returns what a larger n would do for {@code votes} of {@code n}, for the reason of an abstention. */
        static String advice(long votes, long n, double alpha) {
            double share = (double) votes / n;
            if (!(share > 0.5)) {
                return "more samples would not help";
            }
            return describe(smallest(n,
                    more -> ConfidenceBounds.clopperPearsonLower((long) Math.floor(share * more), more, alpha) > 0.5));
        }

        /** Returns the sentence about a sample size. */
        static String describe(OptionalLong sufficient) {
            return sufficient.isPresent()
                    ? String.format(Locale.ROOT, "about %,d samples would have sufficed", sufficient.getAsLong())
                        .replace(',', ' ')
                    : "more samples would not help";
        }
    }
}
