package org.fars.certify;

import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.fars.job.JobContext;
import org.fars.math.NormalSource;

/**
 * Draws samples of a {@link NoisyHead} on all cores and in bounded memory. Samples come in blocks of fixed size, each
 * with a generator of its own, and blocks are merged in order: the result depends on the seeds alone, not on the number of
 * threads. Runs in the common pool, or in the fork-join pool of the calling thread.
 */
final class BlockSampler {
    /** Samples of one generator. */
    static final int BLOCK = 2048;
    private static final int BLOCKS_A_CORE = 8;
    /** Sampling that is over sooner leaves the progress to whoever called: nobody could read it. */
    private static final long WORTH_TELLING = 500_000_000;

    private final NoisyHead head;
    private final LongUnaryOperator seeds;
    private final JobContext context;

    /**
     * @param head what to sample
     * @param seeds the seed of each block
     * @param context cancelled between draws; progress is told where it takes long
     */
    BlockSampler(NoisyHead head, LongUnaryOperator seeds, JobContext context) {
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
    <T extends Tally<T>> T sample(long from, long to, T into, Supplier<T> fresh) {
        long last = (to + BLOCK - 1) / BLOCK;
        long began = System.nanoTime();
        long wave = (long) BLOCKS_A_CORE * Runtime.getRuntime().availableProcessors();
        for (long start = from / BLOCK; start < last; start += wave) {
            long end = Math.min(last, start + wave);
            List<T> blocks = LongStream.range(start, end)
                .parallel()
                .mapToObj(block -> block(block, to, fresh))
                .toList();
            blocks.forEach(into::merge);
            context.checkCancelled();
            if (System.nanoTime() - began > WORTH_TELLING) {
                context.progress("sampling noise", Math.min(to, end * BLOCK), to);
            }
        }
        return into;
    }

    private <T extends Tally<T>> T block(long block, long to, Supplier<T> fresh) {
        int size = (int) Math.min(BLOCK, to - block * BLOCK);
        T tally = fresh.get();
        NormalSource source = new NormalSource(seeds.applyAsLong(block));
        int width = Math.min(size, head.width());
        NoisyHead.Drawing drawing = head.drawing(width);
        for (int done = 0; done < size; done += width) {
            context.checkCancelled();
            int samples = Math.min(width, size - done);
            tally.add(drawing.draw(source, samples), samples);
        }
        return tally;
    }
}
