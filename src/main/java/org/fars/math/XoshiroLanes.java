package org.fars.math;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Generators xoshiro256++ (Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators, 2021) side by side, each
 * with a state of its own, which give a block of words at a time. States that are drawn at random from all 256 bits do not
 * meet: that two of N generators run into each other within L words has a probability of about N²L/2²⁵⁶.
 */
final class XoshiroLanes {
    /** How many generators there are. A constant, and all that they hold in one array: else the loop is not vectorised. */
    static final int LANES = 128;
    /** Words of each generator in a block. */
    private static final int STEPS = 8;
    /** Words of a block. */
    static final int BLOCK = LANES * STEPS;

    private static final int S0 = 0;
    private static final int S1 = LANES;
    private static final int S2 = 2 * LANES;
    private static final int S3 = 3 * LANES;
    private static final int WORDS = 4 * LANES;

    /** The states' four words, then the latest words: {@code [5, lanes]}. */
    private final long[] held = new long[5 * LANES];

    /** @param states where the states come from: s₀ of all, then s₁ of all, s₂, s₃ */
    XoshiroLanes(UniformRandomProvider states) {
        for (int i = 0; i < WORDS; i++) {
            held[i] = states.nextLong();
        }
    }

    /**
     * The next words of all.
     *
     * @param words room for a block; word t of lane i goes to {@code t * LANES + i}
     */
    void fill(long[] words) {
        for (int t = 0; t < STEPS; t++) {
            step(held);
            System.arraycopy(held, WORDS, words, t * LANES, LANES);
        }
    }

    private static void step(long[] held) {
        for (int i = 0; i < LANES; i++) {
            long s0 = held[S0 + i];
            long s1 = held[S1 + i];
            long s2 = held[S2 + i];
            long s3 = held[S3 + i];
            held[WORDS + i] = Long.rotateLeft(s0 + s3, 23) + s0;
            s2 ^= s0;
            s3 ^= s1;
            held[S0 + i] = s0 ^ s3;
            held[S2 + i] = s2 ^ s1 << 17;
            held[S1 + i] = s1 ^ s2;
            held[S3 + i] = Long.rotateLeft(s3, 45);
        }
    }
}
