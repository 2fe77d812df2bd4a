package org.fars.certify;

import org.fars.math.NormalSource;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
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
}
