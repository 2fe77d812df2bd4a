package org.fars.model;

/**
 * Arithmetic for heads of several layers that are asked about thousands of inputs at once, as sampling does. What they
 * promise is the winner: {@link MultiLayerHead#logits} in double arithmetic, given the same numbers, has its largest value
 * at the same class, so that votes depend neither on which of these counts them nor on threads, devices or batches.
 */
public interface BatchHeadEvaluator {
    /** Makes a head ready; to be closed. */
    Bulk open(MultiLayerHead head);

    /** A head that is ready. Many threads may use it side by side. */
    interface Bulk extends AutoCloseable {
        /** How many inputs at a time it is fastest with. */
        int width();

        /**
         * Logits of many inputs.
         *
         * @param inputs {@code [samples, m]}, one sample behind the other
         * @param samples how many
         * @param logits {@code [c, samples]}, overwritten: exact to float32 rounding at least, their largest exactly where
         * double arithmetic has it; NaN or tied where it has them
         */
        void logits(float[] inputs, int samples, double[][] logits);

        /** Frees what it holds. Later calls fail. */
        @Override
        void close();
    }
}
