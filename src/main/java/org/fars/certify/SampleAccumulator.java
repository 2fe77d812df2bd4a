package org.fars.certify;

/**
 * What is kept of many samples. Blocks are tallied apart and merged in their order, so that sums do not depend on how
 * many threads there were.
 *
 * @param <T> the tally itself
 */
interface SampleAccumulator<T extends SampleAccumulator<T>> {
    /**
     * Takes samples in.
     *
     * @param logits {@code [c, samples]}; only read
     * @param samples how many columns to use
     */
    void add(double[][] logits, int samples);

    /** Takes in what another tally has kept. */
    void merge(T other);
}
