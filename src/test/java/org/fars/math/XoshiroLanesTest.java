package org.fars.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.source64.XoShiRo256PlusPlus;
import org.apache.commons.rng.simple.RandomSource;
import org.fars.math.NormalSource.XoshiroLanes;
import org.junit.jupiter.api.Test;

class XoshiroLanesTest {
    private static final int BLOCKS = 5;

    @Test
    void eachLaneAgreesWithTheLibraryGenerator() {
        XoshiroLanes lanes = new XoshiroLanes(RandomSource.SFC_64.create(1L));
        UniformRandomProvider states = RandomSource.SFC_64.create(1L);
        long[] state = states.longs(4L * XoshiroLanes.LANES).toArray();
        UniformRandomProvider[] expected = new UniformRandomProvider[XoshiroLanes.LANES];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = new XoShiRo256PlusPlus(state[i], state[XoshiroLanes.LANES + i],
                    state[2 * XoshiroLanes.LANES + i], state[3 * XoshiroLanes.LANES + i]);
        }
        long[] words = new long[XoshiroLanes.BLOCK];
        for (int block = 0; block < BLOCKS; block++) {
            lanes.fill(words);
            for (int i = 0; i < words.length; i++) {
                assertThat(words[i]).isEqualTo(expected[i % XoshiroLanes.LANES].nextLong());
            }
        }
    }
}
