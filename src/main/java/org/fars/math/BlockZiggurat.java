package org.fars.math;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * McFarland's ziggurat (A modified ziggurat algorithm for generating exponentially and normally distributed pseudorandom
 * numbers, 2016) as the library has it, for many words at once. The low eight bits of a word choose a layer. In 253 cases
 * out of 256 the number is the word times the width of its layer's rectangle, and that is all that is computed here; what
 * to make of any other word is left to the library, and so is the table of widths.
 */
final class BlockZiggurat {
    /** Layers that are rectangles, from 0 on. */
    private static final int RECTANGLES = 253;
    private static final int LAYER_MASK = 0xff;
    private static final double[] WIDTHS = widthsOfTheLibrary();

    private final ContinuousSampler library;
    private final int[] others;
    private long word;
    private boolean given = true;

    /**
     * @param further words for numbers that take more than one
     * @param block the most words at once
     */
    BlockZiggurat(UniformRandomProvider further, int block) {
        library = ZigguratSampler.NormalizedGaussian.of(() -> next(further));
        others = new int[block];
    }

    private long next(UniformRandomProvider further) {
        if (given) {
            return further.nextLong();
        }
        given = true;
        return word;
    }

    /** Makes a standard normal of each word. */
    void apply(long[] words, double[] numbers) {
        int count = widths(words, numbers, others);
        multiply(words, numbers);
        for (int i = 0; i < count; i++) {
            word = words[others[i]];
            given = false;
            numbers[others[i]] = library.sample();
        }
    }

    // Loops by themselves: so each becomes as fast as it can.

    private static int widths(long[] words, double[] widths, int[] others) {
        int count = 0;
        for (int i = 0; i < words.length; i++) {
            int layer = (int) words[i] & LAYER_MASK;
            if (layer >= RECTANGLES) {
                others[count++] = i;
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

    /** The library keeps its table to itself, but not its products: 2⁶² and a layer's eight bits are 2⁶² as a double. */
    private static double[] widthsOfTheLibrary() {
        double[] widths = new double[LAYER_MASK + 1];
        for (int i = 0; i < RECTANGLES; i++) {
            long word = 1L << 62 | i;
            widths[i] = ZigguratSampler.NormalizedGaussian.of(() -> word).sample() * 0x1p-62;
        }
        return widths;
    }
}
