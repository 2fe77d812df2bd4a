package org.fars.certify;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.fars.core.JobContext;
import org.fars.math.NormalSource;

/**
 * Draws samples of a {@link NoisyHeadSampler} on all cores, in bounded memory. Samples come in blocks of fixed size, each with
 * its own generator, and blocks are merged in order: the result depends on the seeds only, not on the number of threads. Runs
 * in the common pool, or in the fork-join pool of the calling thread.
 */
final class BlockSampler {
    /** Samples per generator. */
    static final int BLOCK = 2048;
    private static final int BLOCKS_PER_CORE = 32;
    /** Shorter sampling reports no progress: it could not be read. */
    private static final long PROGRESS_AFTER_NANOS = 500_000_000;

    private final NoisyHeadSampler head;
    private final LongUnaryOperator seeds;
    private final JobContext context;

    /**
     * @param head what to sample
     * @param seeds the seed of each block
     * @param context checked between batches; gets progress if sampling takes long
     */
    BlockSampler(NoisyHeadSampler head, LongUnaryOperator seeds, JobContext context) {
        this.head = head;
        this.seeds = seeds;
        this.context = context;
    }

    /**
     * Accumulates the samples from {@code from} (a multiple of the block size) to {@code to}.
     *
     * @param into receives them, in order
     * @param empty makes an empty accumulator of the same kind
     * @return {@code into}
     */
    <T extends SampleAccumulator<T>> T sample(long from, long to, T into, Supplier<T> empty) {
        long last = (to + BLOCK - 1) / BLOCK;
        long began = System.nanoTime();
        long wave = (long) BLOCKS_PER_CORE * Runtime.getRuntime().availableProcessors();
        for (long start = from / BLOCK; start < last; start += wave) {
            long end = Math.min(last, start + wave);
            blocks(start, end, to, empty).forEach(into::merge);
            context.checkCancelled();
            if (System.nanoTime() - began > PROGRESS_AFTER_NANOS) {
                context.progress("sampling noise", Math.min(to, end * BLOCK), to);
            }
        }
        return into;
    }

    /** Each thread takes the next block when it has finished one, so that all finish within a block of one another. */
    private <T extends SampleAccumulator<T>> List<T> blocks(long start, long end, long to, Supplier<T> empty) {
        AtomicReferenceArray<T> done = new AtomicReferenceArray<>((int) (end - start));
        AtomicLong next = new AtomicLong(start);
        IntStream.range(0, Runtime.getRuntime().availableProcessors()).parallel().forEach(_ -> {
            for (long block = next.getAndIncrement(); block < end; block = next.getAndIncrement()) {
                done.set((int) (block - start), block(block, to, empty));
            }
        });
        return IntStream.range(0, done.length()).mapToObj(done::get).toList();
    }

    private <T extends SampleAccumulator<T>> T block(long block, long to, Supplier<T> empty) {
        int size = (int) Math.min(BLOCK, to - block * BLOCK);
        T accumulator = empty.get();
        NormalSource source = new NormalSource(seeds.applyAsLong(block));
        int batchSize = Math.min(size, head.batchSize());
        NoisyHeadSampler.Worker worker = head.newWorker(batchSize);
        for (int done = 0; done < size; done += batchSize) {
            context.checkCancelled();
            int samples = Math.min(batchSize, size - done);
            accumulator.add(worker.draw(source, samples), samples);
        }
        return accumulator;
    }

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
}
