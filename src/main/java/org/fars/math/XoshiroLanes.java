package org.fars.math;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Independent xoshiro256++ generators (Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators, 2021) that
 * advance together and give words in blocks. With states drawn at random from 256 bits, the sequences of two of N generators
 * overlap within L words with a probability of about N²L/2²⁵⁶.
 */
final class XoshiroLanes {
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
