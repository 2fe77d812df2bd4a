package org.fars.math;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Generates independent standard normals from a 64-bit seed, in blocks: xoshiro256++ (Blackman and Vigna 2021) and
 * McFarland's ziggurat (2016), at least 64 random bits a number. Not safe for use by several threads.
 */
public final class NormalSource {
    private final XoshiroLanes lanes;
    private final BlockZiggurat ziggurat;
    private final long[] words = new long[XoshiroLanes.BLOCK];
    private final double[] numbers = new double[XoshiroLanes.BLOCK];
    private int next = numbers.length;

    /**
     * Creates a source.
     *
     * @param seed any value; equal seeds give equal numbers on every machine
     */
    public NormalSource(long seed) {
        // States come from a generator of another kind, as the authors of xoshiro256++ ask.
        UniformRandomProvider states = RandomSource.SFC_64.create(seed);
        lanes = new XoshiroLanes(states);
        ziggurat = new BlockZiggurat(states, words.length);
    }

    /** Returns the next number. */
    public double next() {
        available();
        return numbers[next++];
    }

    /** Sets the first {@code count} entries to the next numbers times {@code scale}. */
    public void fill(double[] values, int count, double scale) {
        for (int done = 0; done < count;) {
            int part = Math.min(count - done, available());
            for (int i = 0; i < part; i++) {
                values[done + i] = scale * numbers[next + i];
            }
            next += part;
            done += part;
        }
    }

    /**
     * Sets entries to means plus the next numbers times {@code scale}, each rounded to float32 once.
     *
     * @param at index of the first entry; as many entries are set as there are means
     */
    public void fill(float[] values, int at, double[] means, double scale) {
        for (int done = 0; done < means.length;) {
            int part = Math.min(means.length - done, available());
            for (int i = 0; i < part; i++) {
                values[at + done + i] = (float) (means[done + i] + scale * numbers[next + i]);
            }
            next += part;
            done += part;
        }
    }

    /** Returns how many numbers are left in the block, at least 1; draws a new block where there are none. */
    private int available() {
        if (next == numbers.length) {
            lanes.fill(words);
            ziggurat.apply(words, numbers);
            next = 0;
        }
        return numbers.length - next;
    }

    /**
     * Independent xoshiro256++ generators (Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators, 2021) that
     * advance together and give words in blocks. With states drawn at random from 256 bits, the sequences of two of N generators
     * overlap within L words with a probability of about N²L/2²⁵⁶.
     */
    static final class XoshiroLanes {
        /** Number of generators. The loop is vectorised only if this is a constant and all states are in one array. */
        static final int LANES = 128;
        /** Words per generator and block. */
        private static final int STEPS = 8;
        /** Words per block. */
        static final int BLOCK = LANES * STEPS;

        private static final int S0 = 0;
        private static final int S1 = LANES;
        private static final int S2 = 2 * LANES;
        private static final int S3 = 3 * LANES;
        private static final int WORDS = 4 * LANES;

        /** The four words of each state, then the latest outputs: {@code [5, lanes]}. */
        private final long[] state = new long[5 * LANES];

        /**
         * Creates generators.
         *
         * @param states source of the initial states: s₀ of all lanes, then s₁, s₂, s₃
         */
        XoshiroLanes(UniformRandomProvider states) {
            for (int i = 0; i < WORDS; i++) {
                state[i] = states.nextLong();
            }
        }

        /**
         * Writes the next block.
         *
         * @param words {@code BLOCK} entries, overwritten; word t of lane i goes to {@code t * LANES + i}
         */
        void fill(long[] words) {
            for (int t = 0; t < STEPS; t++) {
                step(state);
                System.arraycopy(state, WORDS, words, t * LANES, LANES);
            }
        }

        private static void step(long[] state) {
            for (int i = 0; i < LANES; i++) {
                long s0 = state[S0 + i];
                long s1 = state[S1 + i];
                long s2 = state[S2 + i];
                long s3 = state[S3 + i];
                state[WORDS + i] = Long.rotateLeft(s0 + s3, 23) + s0;
                s2 ^= s0;
                s3 ^= s1;
                state[S0 + i] = s0 ^ s3;
                state[S2 + i] = s2 ^ s1 << 17;
                state[S1 + i] = s1 ^ s2;
                state[S3 + i] = Long.rotateLeft(s3, 45);
            }
        }
    }

    /**
     * Transforms blocks of random words to standard normals by McFarland's ziggurat (A modified ziggurat algorithm for
     * generating exponentially and normally distributed pseudorandom numbers, 2016), with the numbers that Commons RNG's sampler
     * gives. The low eight bits of a word choose a layer. In 253 of 256 cases the number is the word times the width of the
     * layer's rectangle, which is computed here in vectorisable loops; the library's sampler handles the other words and
     * supplies the widths.
     */
    static final class BlockZiggurat {
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
}
