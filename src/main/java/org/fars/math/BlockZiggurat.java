package org.fars.math;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Transforms blocks of random words to standard normals by McFarland's ziggurat (A modified ziggurat algorithm for
 * generating exponentially and normally distributed pseudorandom numbers, 2016), with the numbers that Commons RNG's sampler
 * gives. The low eight bits of a word choose a layer. In 253 of 256 cases the number is the word times the width of the
 * layer's rectangle, which is computed here in vectorisable loops; the library's sampler handles the other words and
 * supplies the widths.
 */
final class BlockZiggurat {
    /** Number of rectangular layers; they come first. */
    private static final int RECTANGLES = 253;
    private static final int LAYER_MASK = 0xff;
    private static final double[] WIDTHS = libraryWidths();

    private final ContinuousSampler sampler;
    private final int[] exceptions;
    private long word;
    private boolean wordUsed = true;

    /**
     * @param further source of words for numbers that take more than one
     * @param block largest number of words per call
     */
    BlockZiggurat(UniformRandomProvider further, int block) {
        sampler = ZigguratSampler.NormalizedGaussian.of(() -> next(further));
        exceptions = new int[block];
    }

    private long next(UniformRandomProvider further) {
        if (wordUsed) {
            return further.nextLong();
        }
        wordUsed = true;
        return word;
    }

    /**
     * Transforms each word to a standard normal.
     *
     * @param words not changed
     * @param numbers as long as {@code words}, overwritten
     */
    void apply(long[] words, double[] numbers) {
        int count = widths(words, numbers, exceptions);
        multiply(words, numbers);
        for (int i = 0; i < count; i++) {
            word = words[exceptions[i]];
            wordUsed = false;
            numbers[exceptions[i]] = sampler.sample();
        }
    }

    // The JIT compiler vectorises each loop only in a method of its own.

    private static int widths(long[] words, double[] widths, int[] exceptions) {
        int count = 0;
        for (int i = 0; i < words.length; i++) {
            int layer = (int) words[i] & LAYER_MASK;
            if (layer >= RECTANGLES) {
                exceptions[count++] = i;
            }
            widths[i] = WIDTHS[layer];
        }
        return count;
    }

    private static void multiply(long[] words, double[] widths) {
        for (int i = 0; i < words.length; i++) {
            widths[i] *= words[i];
        }
    }

    /** Recovers the library's private table from its products: 2⁶² plus a layer's eight bits is 2⁶² as a double. */
    private static double[] libraryWidths() {
        double[] widths = new double[LAYER_MASK + 1];
        for (int i = 0; i < RECTANGLES; i++) {
            long word = 1L << 62 | i;
            widths[i] = ZigguratSampler.NormalizedGaussian.of(() -> word).sample() * 0x1p-62;
        }
        return widths;
    }
}
