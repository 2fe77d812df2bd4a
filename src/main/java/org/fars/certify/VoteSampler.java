package org.fars.certify;

import org.fars.core.JobContext;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.SparsemaxHead;

/**
 * Samples a smoothed head for looking at: the very votes that {@link SmoothedArgmax} counts for the same settings, and
 * mean scores besides. For one layer and n = 100 000 fast enough to follow a slider.
 */
public final class VoteSampler {
    private final HeadNormCache cache;
    private final BatchHeadEvaluator bulk;

    /**
     * @param cache keeps the norms of heads
     * @param bulk computes heads of several layers
     */
    public VoteSampler(HeadNormCache cache, BatchHeadEvaluator bulk) {
        this.cache = cache;
        this.bulk = bulk;
    }

    /**
     * Samples.
     *
     * @param settings σ, n, seed and, for heads that have none of their own, r and t
     * @throws org.fars.core.JobCancelledException when {@code context} was cancelled
     */
    public VoteCounts sample(CertificationInput input, Head head, CertifySettings settings, JobContext context) {
        double sigma = settings.sigmaFor(head);
        try (NoisyHeadSampler noisy = NoisyHeadSampler.forVotes(head, input.embedding(), sigma, cache, bulk)) {
            return sample(noisy, input, head, settings, context);
        }
    }

    /**
     * The same experiment with as many normals a sample as the embedding has dimensions: what it costs to do without the
     * distribution behind the first layer. For tests and measurements.
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
        Both both = new BlockSampler(noisy, noise.stage("estimate"), context).sample(0, settings.n(),
                new Both(head.classes(), r, t), () -> new Both(head.classes(), r, t));
        return new VoteCounts(both.votes.counts(), both.votes.undecided(), both.scores.means(), settings.n(),
                settings.sigmaFor(head), t);
    }

    private static final class Both implements SampleAccumulator<Both> {
        private final VoteAccumulator votes;
        private final MomentAccumulator scores;

        Both(int classes, double r, double temperature) {
            votes = new VoteAccumulator(classes);
            scores = MomentAccumulator.ofScores(classes, r, temperature);
        }

        @Override
        public void add(double[][] logits, int samples) {
            votes.add(logits, samples);
            scores.add(logits, samples);
        }

        @Override
        public void merge(Both other) {
            votes.merge(other.votes);
            scores.merge(other.scores);
        }
    }
}
