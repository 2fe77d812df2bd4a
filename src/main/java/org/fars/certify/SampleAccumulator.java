package org.fars.certify;

/**
 * Accumulates samples. Blocks are accumulated separately and merged in order, so that sums do not depend on the number of
 * threads.
 *
 * @param <T> the accumulator itself
 */
interface SampleAccumulator<T extends SampleAccumulator<T>> {
    /**
     * Adds samples.
     *
     * @param logits {@code [c, samples]}; not modified
     * @param samples number of columns to use
     */
    void add(double[][] logits, int samples);

    /** Adds another accumulator's samples. */
    void merge(T other);
}
