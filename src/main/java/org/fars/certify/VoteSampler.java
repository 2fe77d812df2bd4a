package org.fars.certify;

import java.util.Arrays;
import org.fars.certify.BlockSampler.SampleAccumulator;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.MeanScoreCertifier.MomentAccumulator;
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
     * @throws org.fars.core.JobContext.JobCancelledException when {@code context} was cancelled
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
     * @throws org.fars.core.JobContext.JobCancelledException when {@code context} was cancelled
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

    /** Counts which class has the largest logit. Samples with a tie or a NaN among the logits count for no class. */
    static final class VoteAccumulator implements SampleAccumulator<VoteAccumulator> {
        private final long[] counts;
        private final int[] wins;
        private double[] top = {};
        private long samples;

        VoteAccumulator(int classes) {
            counts = new long[classes];
            wins = new int[classes];
        }

        @Override
        public void add(double[][] logits, int samples) {
            if (top.length < samples) {
                top = new double[samples];
            }
            if (countWithoutTies(logits, samples)) {
                for (int j = 0; j < counts.length; j++) {
                    counts[j] += wins[j];
                }
            } else {
                addOneByOne(logits, samples);
            }
            this.samples += samples;
        }

        /**
         * Counts how often each class has the largest logit, class by class: without branches that depend on the data, this is
         * several times as fast as going sample by sample.
         *
         * @return whether the counts are right: no ties, no NaN, nothing infinite
         */
        private boolean countWithoutTies(double[][] logits, int samples) {
            System.arraycopy(logits[0], 0, top, 0, samples);
            for (int j = 1; j < logits.length; j++) {
                raise(top, logits[j], samples);
            }
            int all = 0;
            for (int j = 0; j < logits.length; j++) {
                wins[j] = equal(top, logits[j], samples);
                all += wins[j];
            }
            // A tie counts twice.
            return all == samples && areFinite(top, samples);
        }

        private static void raise(double[] top, double[] values, int samples) {
            for (int s = 0; s < samples; s++) {
                top[s] = Math.max(top[s], values[s]);
            }
        }

        /** Counts how often two finite numbers are equal, the first never being below the second. */
        private static int equal(double[] top, double[] values, int samples) {
            long count = 0;
            for (int s = 0; s < samples; s++) {
                // Only 0 has the bit pattern 0, so only then is one less negative. A comparison would be a branch that the
                // processor cannot predict.
                count += (Double.doubleToRawLongBits(top[s] - values[s]) - 1) >>> 63;
            }
            return (int) count;
        }

        private static boolean areFinite(double[] values, int samples) {
            double zero = 0;
            for (int s = 0; s < samples; s++) {
                zero += 0 * values[s];
            }
            return zero == 0;
        }

        private void addOneByOne(double[][] logits, int samples) {
            for (int s = 0; s < samples; s++) {
                double best = Double.NEGATIVE_INFINITY;
                int winner = -1;
                for (int j = 0; j < logits.length; j++) {
                    double value = logits[j][s];
                    if (value > best) {
                        best = value;
                        winner = j;
                    } else if (value == best) {
                        winner = -1;
                    } else if (Double.isNaN(value)) {
                        // Nothing that follows exceeds this.
                        best = Double.POSITIVE_INFINITY;
                        winner = -1;
                    }
                }
                if (winner >= 0) {
                    counts[winner]++;
                }
            }
        }

        @Override
        public void merge(VoteAccumulator other) {
            for (int j = 0; j < counts.length; j++) {
                counts[j] += other.counts[j];
            }
            samples += other.samples;
        }

        /** Returns the votes of each class, {@code [c]}. */
        long[] counts() {
            return counts.clone();
        }

        /** Returns the number of samples, undecided ones included. */
        long samples() {
            return samples;
        }

        /** Returns the number of samples that count for no class. */
        long undecided() {
            return samples - Arrays.stream(counts).sum();
        }

        /** Returns the class with the most votes, the first of several; -1 if there are no votes. */
        int leader() {
            int leader = -1;
            for (int j = 0; j < counts.length; j++) {
                if (counts[j] > (leader < 0 ? 0 : counts[leader])) {
                    leader = j;
                }
            }
            return leader;
        }
    }
}
