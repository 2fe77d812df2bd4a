package org.fars.certify;

import org.fars.math.NormalSource;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.MultiLayerHead;

/** A head whose embedding carries Gaussian noise, N(z, σ²I), asked for its logits many samples side by side. */
interface NoisyHeadSampler extends AutoCloseable {
    /** How many samples side by side it is fastest with. */
    int width();

    /** A place to draw up to {@code samples} samples at a time. One thread uses it. */
    Drawing drawing(int samples);

    /** Frees what it holds. */
    @Override
    default void close() {
        // Most hold nothing but memory of the heap.
    }

    /** See {@link NoisyHeadSampler#drawing}. */
    @FunctionalInterface
    interface Drawing {
        /**
         * Draws samples.
         *
         * @return logits {@code [c, samples]}, up to a number that all classes of a sample share; overwritten by the next
         * call
         */
        double[][] draw(NormalSource source, int samples);
    }

    /**
     * In double, with noise drawn in the image of the first layer: see {@link LogitNoiseSampler}.
     *
     * @param cache remembers the factor that this takes
     */
    static NoisyHeadSampler of(Head head, double[] embedding, double sigma, HeadNormCache cache) {
        return LogitNoiseSampler.of(head, embedding, sigma, cache);
    }

    /** The same experiment as its definition has it: m normals a sample. For comparison, in tests and measurements. */
    static NoisyHeadSampler direct(Head head, double[] embedding, double sigma) {
        return LogitNoiseSampler.direct(head, embedding, sigma);
    }

    /**
     * For those who count winners and no more: heads of several layers through {@code bulk}.
     *
     * @param bulk counts them; which one makes no difference to any vote
     */
    static NoisyHeadSampler forVotes(Head head, double[] embedding, double sigma, HeadNormCache cache,
            BatchHeadEvaluator bulk) {
        return head instanceof MultiLayerHead multi
                ? EmbeddingNoiseSampler.of(multi, embedding, sigma, cache, bulk)
                : of(head, embedding, sigma, cache);
    }
}
