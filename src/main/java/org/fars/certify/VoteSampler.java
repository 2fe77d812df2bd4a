package org.fars.certify;

import java.util.Arrays;
import org.fars.certify.BlockSampler.SampleAccumulator;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.NoisyHeadSampler.NoiseSource;
import org.fars.core.JobContext;
import org.fars.math.ConfidenceBounds;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.SparsemaxHead;

/**
 * Samples a smoothed head for display: the same votes that {@link SmoothedArgmax} counts with the same settings, and mean
 * scores. With one layer and n = 100 000 it is fast enough to follow a slider.
 */
public final class VoteSampler {
    private final HeadNormCache cache;
    private final BatchHeadEvaluator evaluator;

    /**
     * @param cache keeps the norms of heads
     * @param evaluator computes heads of several layers
     */
    public VoteSampler(HeadNormCache cache, BatchHeadEvaluator evaluator) {
        this.cache = cache;
        this.evaluator = evaluator;
    }

    /**
     * Samples a head at one image.
     *
     * @param settings σ, n, the seed and, for heads that have none of their own, r and t
     * @throws org.fars.core.JobCancelledException when {@code context} was cancelled
     */
    public VoteCounts sample(CertificationInput input, Head head, CertifySettings settings, JobContext context) {
        double sigma = settings.sigmaFor(head);
        try (NoisyHeadSampler noisy = NoisyHeadSampler.forVotes(head, input.embedding(), sigma, cache, evaluator)) {
            return sample(noisy, input, head, settings, context);
        }
    }

    /**
     * Samples with as many normals per sample as the embedding has dimensions: the cost of not using the distribution behind
     * the first layer. For tests and benchmarks.
     *
     * @throws org.fars.core.JobCancelledException when {@code context} was cancelled
     */
    public VoteCounts sampleDirectly(CertificationInput input, Head head, CertifySettings settings,
            JobContext context) {
        NoisyHeadSampler noisy = NoisyHeadSampler.direct(head, input.embedding(), settings.sigmaFor(head));
        return sample(noisy, input, head, settings, context);
    }

    private static VoteCounts sample(NoisyHeadSampler noisy, CertificationInput input, Head head,
            CertifySettings settings,
            JobContext context) {
        double r = head instanceof SparsemaxHead sparsemax ? sparsemax.r() : settings.r();
        double t = head instanceof SparsemaxHead sparsemax ? sparsemax.temperature() : settings.temperature();
        NoiseSource noise = NoiseSource.of(settings, input, head, CertificateType.SMOOTHED_ARGMAX);
        VotesAndScores sampled = new BlockSampler(noisy, noise.stage("estimate"), context).sample(0, settings.n(),
                new VotesAndScores(head.classes(), r, t), () -> new VotesAndScores(head.classes(), r, t));
        return new VoteCounts(sampled.votes.counts(), sampled.votes.undecided(), sampled.scores.means(), settings.n(),
                settings.sigmaFor(head), t);
    }

    private static final class VotesAndScores implements SampleAccumulator<VotesAndScores> {
        private final VoteAccumulator votes;
        private final MomentAccumulator scores;

        VotesAndScores(int classes, double r, double temperature) {
            votes = new VoteAccumulator(classes);
            scores = MomentAccumulator.ofScores(classes, r, temperature);
        }

        @Override
        public void add(double[][] logits, int samples) {
            votes.add(logits, samples);
            scores.add(logits, samples);
        }

        @Override
        public void merge(VotesAndScores other) {
            votes.merge(other.votes);
            scores.merge(other.scores);
        }
    }

    /**
     * The votes and mean scores of a smoothed head at one image.
     *
     * @param votes how often each class had the largest score, {@code [c]}
     * @param undecided samples whose scores were tied or not numbers
     * @param meanScores the mean of sparsemax_r(t·l) of each class, {@code [c]}; NaN where a sample's scores were
     * @param samples n, how many samples
     * @param sigma the σ of the noise, in embedding units
     * @param temperature t of the mean scores
     */
    public record VoteCounts(long[] votes, long undecided, double[] meanScores, long samples, double sigma,
            double temperature) {
        /**
         * Returns the two-sided p-value of the first class's lead over the second, by which Cohen et al. (ICML 2019, PREDICT)
         * decide whether to abstain.
         */
        public double leadPValue() {
            long[] sorted = votes.clone();
            Arrays.sort(sorted);
            long first = sorted[sorted.length - 1];
            long second = sorted.length > 1 ? sorted[sorted.length - 2] : 0;
            // Fewer votes with the same shares are weaker evidence, so this errs on the safe side.
            while (first + second > Integer.MAX_VALUE) {
                first /= 2;
                second = (second + 1) / 2;
            }
            return ConfidenceBounds.binomialTest((int) first, (int) second);
        }
    }
}
