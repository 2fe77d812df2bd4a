package org.fars.math;

import org.apache.commons.rng.UniformRandomProvider;
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
}
