package org.fars.math;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Independent standard normals from one seed: xoshiro256++ and McFarland's ziggurat, a block at a time, each from 64 random
 * bits or more. Not for use by several threads.
 */
public final class NormalSource {
    private final XoshiroLanes lanes;
    private final BlockZiggurat ziggurat;
    private final long[] words = new long[XoshiroLanes.BLOCK];
    private final double[] numbers = new double[XoshiroLanes.BLOCK];
    private int next = numbers.length;

    /** @param seed the same seed gives the same numbers, on every machine */
    public NormalSource(long seed) {
        // States come from a generator of another kind, as the authors of xoshiro256++ ask.
        UniformRandomProvider states = RandomSource.SFC_64.create(seed);
        lanes = new XoshiroLanes(states);
        ziggurat = new BlockZiggurat(states, words.length);
    }

    /** The next number. */
    public double next() {
        ready();
        return numbers[next++];
    }

    /** Fills the first {@code count} places with numbers times {@code scale}. */
    public void fill(double[] values, int count, double scale) {
        for (int done = 0; done < count;) {
            int part = Math.min(count - done, ready());
            for (int i = 0; i < part; i++) {
                values[done + i] = scale * numbers[next + i];
            }
            next += part;
            done += part;
        }
    }

    /**
     * Fills places with numbers times {@code scale} around means, each rounded to float32 once.
     *
     * @param at the first place; there are as many as means
     */
    public void fill(float[] values, int at, double[] means, double scale) {
        for (int done = 0; done < means.length;) {
            int part = Math.min(means.length - done, ready());
            for (int i = 0; i < part; i++) {
                values[at + done + i] = (float) (means[done + i] + scale * numbers[next + i]);
            }
            next += part;
            done += part;
        }
    }

    /** How many numbers are there; one at least. */
    private int ready() {
        if (next == numbers.length) {
            lanes.fill(words);
            ziggurat.apply(words, numbers);
            next = 0;
        }
        return numbers.length - next;
    }
}
