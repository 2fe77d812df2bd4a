package org.fars.certify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.core.Seeds;
import org.fars.math.GaussianFactor.NoisyLayer;
import org.fars.math.GaussianFactor;
import org.fars.math.MatrixProduct;
import org.fars.math.NormalSource;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead.Activation;
import org.fars.model.MultiLayerHead;

/** Samples the logits of a head under Gaussian noise on the embedding, N(z, σ²I), in batches. */
interface NoisyHeadSampler extends AutoCloseable {
    /** Returns the number of samples per batch that is fastest. */
    int batchSize();

    /** Returns a worker that draws up to {@code samples} samples at a time. Not thread-safe; each thread needs its own. */
    Worker newWorker(int samples);

    /** Frees native memory, if there is any. */
    @Override
    default void close() {
        // Most hold memory of the heap only.
    }

    /** See {@link NoisyHeadSampler#newWorker}. */
    @FunctionalInterface
    interface Worker {
        /**
         * Draws samples.
         *
         * @return logits {@code [c, samples]}, up to a constant per sample; overwritten by the next call
         */
        double[][] draw(NormalSource source, int samples);
    }

    /**
     * Returns a sampler in double that draws the noise behind the first layer: see {@link LogitNoiseSampler}.
     *
     * @param cache keeps the noise factors of heads
     */
    static NoisyHeadSampler of(Head head, double[] embedding, double sigma, HeadNormCache cache) {
        return LogitNoiseSampler.of(head, embedding, sigma, cache);
    }

    /** Returns a sampler that draws m normals per sample, as defined. For comparison, in tests and benchmarks. */
    static NoisyHeadSampler direct(Head head, double[] embedding, double sigma) {
        return LogitNoiseSampler.direct(head, embedding, sigma);
    }

    /**
     * Returns a sampler for counting winners only, which evaluates heads of several layers by {@code evaluator}.
     *
     * @param evaluator of heads of several layers; votes do not depend on which
     */
    static NoisyHeadSampler forVotes(Head head, double[] embedding, double sigma, HeadNormCache cache,
            BatchHeadEvaluator evaluator) {
        return head instanceof MultiLayerHead multi
                ? EmbeddingNoiseSampler.of(multi, embedding, sigma, cache, evaluator)
                : of(head, embedding, sigma, cache);
    }

    /**
     * The source of a certificate's random numbers, keyed by the run's seed, the image, the head, the certificate and the stage:
     * no two of these share any, and nothing depends on the order or the batch.
     */
    record NoiseSource(long seed, String contentHash, String head, CertificateType type) {
        /**
         * Returns the noise for sampling a head. A sparsemax head has the logits of its linear layer and gets the noise of the head
         * of that name, so that results are shared.
         */
        static NoiseSource of(CertifySettings settings, CertificationInput input, Head head, CertificateType type) {
            String layer = head.linearLayer().map(LinearHead::name).orElse(head.name());
            return new NoiseSource(settings.seed(), input.contentHash(), layer, type);
        }

        /** Returns the seed of each block of one stage. */
        LongUnaryOperator stage(String stage) {
            return block -> Seeds.derive(seed, contentHash, head, type.id(), stage, Long.toString(block));
        }
    }

    /**
     * Draws the input of a head of several layers and evaluates the whole head by a {@link BatchHeadEvaluator}. The input is
     * y ~ N(Qz, σ²I) with W = FQ ({@link GaussianFactor}), of min(h, m) values, each rounded to float32; F takes the place of W.
     *
     * <p>The classifier smoothed here is f(y) = the winner of the head at y rounded to float32. It is a function of y alone,
     * whatever its arithmetic, which is all that certificates by votes (Cohen et al., ICML 2019) require: their radii hold without
     * a correction for rounding. Mean scores do need one, see {@link MeanScoreCertifier}.
     */
    final class EmbeddingNoiseSampler implements NoisyHeadSampler {
        private final double[] mean;
        private final double sigma;
        private final int classes;
        private final BatchHeadEvaluator.Bulk bulk;

        private EmbeddingNoiseSampler(double[] mean, double sigma, int classes, BatchHeadEvaluator.Bulk bulk) {
            this.mean = mean;
            this.sigma = sigma;
            this.classes = classes;
            this.bulk = bulk;
        }

        static EmbeddingNoiseSampler of(MultiLayerHead head, double[] embedding, double sigma, HeadNormCache cache,
                BatchHeadEvaluator bulk) {
            LinearHead first = head.layers().getFirst();
            GaussianFactor factor = cache.noiseFactor(first);
            double[][] weight = Arrays.stream(factor.rows())
                .map(row -> Arrays.copyOf(row, factor.normals()))
                .toArray(double[][]::new);
            List<LinearHead> layers = new ArrayList<>(head.layers());
            layers.set(0, new LinearHead(first.name(), weight, first.bias()));
            return new EmbeddingNoiseSampler(factor.rotated(embedding), sigma, head.classes(),
                    bulk.open(new MultiLayerHead(head.name(), layers, head.activation(), head.sigma())));
        }

        @Override
        public int batchSize() {
            return bulk.width();
        }

        @Override
        public Worker newWorker(int samples) {
            float[] inputs = new float[samples * mean.length];
            double[][] logits = new double[classes][samples];
            return (source, count) -> {
                for (int s = 0; s < count; s++) {
                    source.fill(inputs, s * mean.length, mean, sigma);
                }
                bulk.logits(inputs, count, logits);
                return logits;
            };
        }

        @Override
        public void close() {
            bulk.close();
        }
    }

    /**
     * Draws the noise behind the first linear layer, where it is N(l, σ²WWᵀ), and computes the layers that follow as matrix
     * products, in double. Of a head of one layer it draws the differences to the last logit: neither argmax nor sparsemax
     * changes when all logits are shifted.
     */
    final class LogitNoiseSampler implements NoisyHeadSampler {
        /** Keeps a layer of a thousand units in the processor's cache. */
        private static final int BATCH_SIZE = 128;

        private final NoisyLayer first;
        private final List<LinearHead> others;
        private final Activation activation;

        private LogitNoiseSampler(NoisyLayer first, List<LinearHead> others, Activation activation) {
            this.first = first;
            this.others = others;
            this.activation = activation;
        }

        /** Draws min(h, m) normals per sample for a first layer of h outputs and m inputs; min(c−1, m) if it is the only one. */
        static LogitNoiseSampler of(Head head, double[] embedding, double sigma, HeadNormCache cache) {
            if (head instanceof MultiLayerHead multi) {
                return multiLayer(multi, embedding, sigma, cache.noiseFactor(multi.layers().getFirst()).rows());
            }
            LinearHead layer = head.linearLayer().orElseThrow();
            double[] mean = layer.logits(embedding);
            double last = mean[mean.length - 1];
            for (int j = 0; j < mean.length; j++) {
                mean[j] -= last;
            }
            return oneLayer(new NoisyLayer(cache.differenceFactor(layer), mean, sigma));
        }

        /** Draws m normals per sample. */
        static LogitNoiseSampler direct(Head head, double[] embedding, double sigma) {
            if (head instanceof MultiLayerHead multi) {
                return multiLayer(multi, embedding, sigma, multi.layers().getFirst().weight());
            }
            LinearHead layer = head.linearLayer().orElseThrow();
            return oneLayer(new NoisyLayer(layer.weight(), layer.logits(embedding), sigma));
        }

        private static LogitNoiseSampler multiLayer(MultiLayerHead head, double[] embedding, double sigma,
                double[][] factor) {
            return new LogitNoiseSampler(
                    new NoisyLayer(factor, head.layers().getFirst().logits(embedding), sigma),
                    head.layers().subList(1, head.layers().size()), head.activation());
        }

        private static LogitNoiseSampler oneLayer(NoisyLayer layer) {
            return new LogitNoiseSampler(layer, List.of(), Activation.RELU);
        }

        @Override
        public int batchSize() {
            return BATCH_SIZE;
        }

        @Override
        public Worker newWorker(int samples) {
            double[][] normals = new double[first.normals()][samples];
            double[][][] values = new double[others.size() + 1][][];
            values[0] = new double[first.mean().length][samples];
            for (int i = 0; i < others.size(); i++) {
                values[i + 1] = new double[others.get(i).classes()][samples];
            }
            return (source, count) -> draw(source, normals, values, count);
        }

        private double[][] draw(NormalSource source, double[][] normals, double[][][] values, int samples) {
            first.draw(source, normals, values[0], samples);
            for (int i = 0; i < others.size(); i++) {
                activation.apply(values[i], samples);
                MatrixProduct.apply(others.get(i).weight(), others.get(i).bias(), values[i], values[i + 1], samples);
            }
            return values[others.size()];
        }
    }
}
