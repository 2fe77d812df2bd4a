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
 * Draws samples of a {@link NoisyHeadSampler} on all cores and in bounded memory. Samples come in blocks of fixed size, each
 * with a generator of its own, and blocks are merged in order: the result depends on the seeds alone, not on the number of
 * threads. Runs in the common pool, or in the fork-join pool of the calling thread.
 */
final class BlockSampler {
    /** Samples of one generator. */
    static final int BLOCK = 2048;
    private static final int BLOCKS_A_CORE = 32;
    /** Sampling that is over sooner leaves the progress to whoever called: nobody could read it. */
    private static final long WORTH_TELLING = 500_000_000;

    private final NoisyHeadSampler head;
    private final LongUnaryOperator seeds;
    private final JobContext context;

    /**
     * @param head what to sample
     * @param seeds the seed of each block
     * @param context cancelled between draws; progress is told where it takes long
     */
    BlockSampler(NoisyHeadSampler head, LongUnaryOperator seeds, JobContext context) {
        this.head = head;
        this.seeds = seeds;
        this.context = context;
    }

    /**
     * Takes in the samples from {@code from} (a multiple of the block size) to {@code to}.
     *
     * @param into receives them, in order
     * @param fresh makes an empty tally of the same kind
     * @return {@code into}
     */
    <T extends SampleAccumulator<T>> T sample(long from, long to, T into, Supplier<T> fresh) {
        long last = (to + BLOCK - 1) / BLOCK;
        long began = System.nanoTime();
        long wave = (long) BLOCKS_A_CORE * Runtime.getRuntime().availableProcessors();
        for (long start = from / BLOCK; start < last; start += wave) {
            long end = Math.min(last, start + wave);
            blocks(start, end, to, fresh).forEach(into::merge);
            context.checkCancelled();
            if (System.nanoTime() - began > WORTH_TELLING) {
                context.progress("sampling noise", Math.min(to, end * BLOCK), to);
            }
        }
        return into;
    }

    /** Each core takes the next block when it is done with one: the last ones end together, but for part of a block. */
    private <T extends SampleAccumulator<T>> List<T> blocks(long start, long end, long to, Supplier<T> fresh) {
        AtomicReferenceArray<T> done = new AtomicReferenceArray<>((int) (end - start));
        AtomicLong next = new AtomicLong(start);
        IntStream.range(0, Runtime.getRuntime().availableProcessors()).parallel().forEach(_ -> {
            for (long block = next.getAndIncrement(); block < end; block = next.getAndIncrement()) {
                done.set((int) (block - start), block(block, to, fresh));
            }
        });
        return IntStream.range(0, done.length()).mapToObj(done::get).toList();
    }

    private <T extends SampleAccumulator<T>> T block(long block, long to, Supplier<T> fresh) {
        int size = (int) Math.min(BLOCK, to - block * BLOCK);
        T tally = fresh.get();
        NormalSource source = new NormalSource(seeds.applyAsLong(block));
        int width = Math.min(size, head.width());
        NoisyHeadSampler.Drawing drawing = head.drawing(width);
        for (int done = 0; done < size; done += width) {
            context.checkCancelled();
            int samples = Math.min(width, size - done);
            tally.add(drawing.draw(source, samples), samples);
        }
        return tally;
    }
}
