package org.fars.certify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.fars.certify.BlockSampler.SampleAccumulator;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.MeanScoreCertifier.MomentAccumulator;
import org.fars.certify.NoisyHeadSampler.NoiseSource;
import org.fars.certify.TwoStageTest.SampleSizeEstimator;
import org.fars.core.JobContext;
import org.fars.math.Simplex;
import org.fars.model.Head;
import org.fars.model.SparsemaxHead;

/**
 * Certifies the head smoothed by mean scores, E[sparsemax(t·l(z+ε))] with r = 1 and ε ~ N(0, σ²I), from samples. The class A
 * and the temperature t are chosen on the n₀ samples only; how far A leads, and the radius that follows, is for subclasses to
 * say. For any head.
 *
 * <p>t is part of the classifier that the certificate is about, and its reason names it: mean scores <em>at this t</em> keep
 * their winner. Running the whole procedure at a neighbouring image may choose another t, about which nothing is certified.
 */
abstract sealed class MeanScoreCertifier implements Certifier permits SmoothedSparsemax, SmoothedLipschitz {
    /** r, the size of the simplex. */
    static final double SIZE = 1;

    private final CertificateType type;
    private final String sampled;
    private final HeadNormCache cache;

    /**
     * @param sampled what is averaged, in a person's words: {@code scores}
     * @param cache keeps the norms of heads
     */
    MeanScoreCertifier(CertificateType type, String sampled, HeadNormCache cache) {
        this.type = type;
        this.sampled = sampled;
        this.cache = cache;
    }

    /**
     * What is known of a head at one image before sampling.
     *
     * @param classes c
     * @param sigma σ of the noise
     * @param lipschitz K, a bound of the head's Lipschitz constant
     * @param alpha α
     * @param rounding of the sampled logits
     */
    record Setting(int classes, double sigma, double lipschitz, double alpha, SamplingRoundingError rounding) {}

    /**
     * How far the class A leads.
     *
     * @param margin a lower bound of the lead; certifies nothing unless it is above 0
     * @param radius in the embedding space
     * @param preference by which temperatures are compared: the radius or, where there is none, how far it is from one
     */
    record Lead(double margin, double radius, double preference) {}

    /** Returns an empty accumulator of what {@link #lead} looks at. */
    abstract MomentAccumulator moments(int classes, double temperature, int winner);

    /**
     * Bounds the lead from below.
     *
     * @param n how many samples the means are taken to have
     */
    abstract Lead lead(Setting setting, MomentAccumulator moments, int winner, double temperature, long n);

    /** Returns whether a lead certifies something without noise. */
    abstract boolean holdsWithoutNoise();

    @Override
    public final CertificateType type() {
        return type;
    }

    @Override
    public final boolean supports(Head head) {
        return true;
    }

    @Override
    public final boolean sharesResult(Head head, Head twin, CertifySettings settings) {
        return TemperatureSelection.base(head, settings) == TemperatureSelection.base(twin, settings);
    }

    @Override
    public final Certificate certify(CertificationInput input, Head head, CertifySettings settings,
            JobContext context) {
        CertificateFactory certificates = CertificateFactory.of(type, input, head);
        Optional<Certificate> refusal = certificates.refusal(head, cache);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        double sigma = settings.sigmaFor(head);
        Setting setting = new Setting(head.classes(), sigma, cache.lipschitz(head), settings.alpha(),
                new SamplingRoundingError(head, input.embedding(), sigma, cache));
        NoisyHeadSampler sampler = NoisyHeadSampler.of(head, input.embedding(), sigma, cache);
        NoiseSource noise = NoiseSource.of(settings, input, head, type);
        TemperatureSelection choice = TemperatureSelection.choose(head, settings,
                new BlockSampler(sampler, noise.stage("choose"), context), (samples, winner, t) -> {
                    MomentAccumulator moments = samples.into(moments(head.classes(), t, winner));
                    return lead(setting, moments, winner, t, settings.n()).preference();
                });
        int winner = choice.winner();
        if (winner < 0) {
            return certificates.abstention(settings.alpha(), settings.n0(), "the scores are not numbers");
        }
        double t = choice.temperature();
        MomentAccumulator moments = new BlockSampler(sampler, noise.stage("estimate"), context).sample(0, settings.n(),
                moments(head.classes(), t, winner), () -> moments(head.classes(), t, winner));
        long samples = settings.n0() + settings.n();
        Lead lead = lead(setting, moments, winner, t, settings.n());
        if (!(lead.margin() > 0)) {
            LongPredicate suffices = n -> lead(setting, moments, winner, t, n).margin() > 0;
            return certificates.abstention(settings.alpha(), samples,
                    "the mean " + sampled + " do not show a winner; "
                            + SampleSizeEstimator.describe(SampleSizeEstimator.smallest(settings.n(), suffices)));
        }
        if (sigma == 0 && !holdsWithoutNoise()) {
            return certificates.zero(winner, Certificate.Kind.PROBABILISTIC, 1 - settings.alpha(), samples,
                    "σ is 0: without noise, mean " + sampled + " certify nothing");
        }
        return certificates.probabilistic(winner, lead.radius(), settings.alpha(), samples, "t = " + t);
    }

    /**
     * Accumulates means and variances of p = sparsemax_r(t·l) or, given a class A, of the margins p_A − p_j.
     */
    static final class MomentAccumulator implements SampleAccumulator<MomentAccumulator> {
        /** Covers the rounding of a variance that is computed from a sum of squares of values of about 1. */
        private static final double ROUNDING = 1e-12;

        private final double r;
        private final double temperature;
        private final int reference;
        private final double[] sums;
        private final double[] squares;
        private final double[] values;
        private final double[] scratch;
        private long samples;

        private MomentAccumulator(int classes, double r, double temperature, int reference) {
            this.r = r;
            this.temperature = temperature;
            this.reference = reference;
            sums = new double[classes];
            squares = new double[classes];
            values = new double[classes];
            scratch = new double[classes];
        }

        /** Returns an accumulator of the scores p_j. */
        static MomentAccumulator ofScores(int classes, double r, double temperature) {
            return new MomentAccumulator(classes, r, temperature, -1);
        }

        /** Returns an accumulator of the margins p_A − p_j; that of A itself is 0. */
        static MomentAccumulator ofMargins(int classes, double r, double temperature, int winner) {
            return new MomentAccumulator(classes, r, temperature, winner);
        }

        @Override
        public void add(double[][] logits, int samples) {
            for (int s = 0; s < samples; s++) {
                for (int j = 0; j < values.length; j++) {
                    values[j] = temperature * logits[j][s];
                }
                Simplex.projectInPlace(values, r, scratch);
                double from = reference < 0 ? 0 : values[reference];
                for (int j = 0; j < values.length; j++) {
                    double value = reference < 0 ? values[j] : from - values[j];
                    sums[j] += value;
                    squares[j] += value * value;
                }
            }
            this.samples += samples;
        }

        @Override
        public void merge(MomentAccumulator other) {
            for (int j = 0; j < sums.length; j++) {
                sums[j] += other.sums[j];
                squares[j] += other.squares[j];
            }
            samples += other.samples;
        }

        /** Returns the number of samples. */
        long samples() {
            return samples;
        }

        /** Returns the mean of class j; NaN if a sample was. */
        double mean(int j) {
            return sums[j] / samples;
        }

        /** Returns the means of all classes, {@code [c]}. */
        double[] means() {
            double[] means = new double[sums.length];
            for (int j = 0; j < means.length; j++) {
                means[j] = mean(j);
            }
            return means;
        }

        /** Returns the sample variance (divisor n−1) of class j, rounded up; of a single sample, the largest possible one. */
        double variance(int j) {
            if (samples < 2) {
                return r * r;
            }
            double centred = squares[j] - sums[j] * mean(j);
            return Math.max(0, centred) / (samples - 1) + ROUNDING * Math.max(1, r * r);
        }
    }

    /**
     * The class A and the temperature t, chosen on the n₀ samples only. Were they chosen on the n samples that estimate, the
     * confidence would not hold.
     *
     * @param winner A, the class with the largest mean score at t; -1 if the scores are not numbers
     * @param temperature t
     */
    record TemperatureSelection(int winner, double temperature) {
        /** A choice needs no more samples than this: nothing is proved by it. */
        private static final int MOST_SAMPLES = 10_000;
        private static final int SMALLEST_POWER = -6;
        private static final int LARGEST_POWER = 12;

        /**
         * Tries t·2^k around the head's (or the settings') temperature and takes the one with the largest expected radius.
         *
         * @param sampler draws the n₀ samples
         * @param objective the expected radius
         */
        static TemperatureSelection choose(Head head, CertifySettings settings, BlockSampler sampler,
                Objective objective) {
            int classes = head.classes();
            StoredSamples stored = sampler.sample(0, Math.min(settings.n0(), MOST_SAMPLES), new StoredSamples(classes),
                    () -> new StoredSamples(classes));
            double base = base(head, settings);
            TemperatureSelection best = new TemperatureSelection(-1, base);
            double largest = Double.NEGATIVE_INFINITY;
            for (int power = SMALLEST_POWER; power <= LARGEST_POWER; power++) {
                double temperature = Math.scalb(base, power);
                MomentAccumulator scores = MomentAccumulator.ofScores(classes, 1, temperature);
                stored.into(scores);
                int winner = Head.argmax(scores.means());
                double radius = winner < 0 ? Double.NaN : objective.radius(stored, winner, temperature);
                if (radius > largest) {
                    largest = radius;
                    best = new TemperatureSelection(winner, temperature);
                }
            }
            return best;
        }

        /** Returns the temperature around which others are tried: the head's, else the settings'. */
        static double base(Head head, CertifySettings settings) {
            return head instanceof SparsemaxHead sparsemax ? sparsemax.temperature() : settings.temperature();
        }

        /** See {@link #choose}. */
        @FunctionalInterface
        interface Objective {
            double radius(StoredSamples samples, int winner, double temperature);
        }

        /** Keeps the samples themselves. */
        static final class StoredSamples implements SampleAccumulator<StoredSamples> {
            private final int classes;
            private final List<double[][]> panels = new ArrayList<>();

            StoredSamples(int classes) {
                this.classes = classes;
            }

            @Override
            public void add(double[][] logits, int samples) {
                double[][] copy = new double[classes][];
                for (int j = 0; j < classes; j++) {
                    copy[j] = Arrays.copyOf(logits[j], samples);
                }
                panels.add(copy);
            }

            @Override
            public void merge(StoredSamples other) {
                panels.addAll(other.panels);
            }

            /** Adds all samples to {@code moments}. */
            MomentAccumulator into(MomentAccumulator moments) {
                for (double[][] panel : panels) {
                    moments.add(panel, panel[0].length);
                }
                return moments;
            }
        }
    }
}
