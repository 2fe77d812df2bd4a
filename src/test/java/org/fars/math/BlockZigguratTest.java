package org.fars.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.fars.math.NormalSource.BlockZiggurat;
import org.junit.jupiter.api.Test;

/** That its numbers are normal is the library's to say, as long as they are the library's. */
class BlockZigguratTest {
    private static final int LAYERS = 256;

    @Property(tries = 100)
    void itsNumbersAreTheLibrarysOwn(@ForAll long seed) {
        assertThatNumbersAreTheLibrarys(RandomSource.SPLIT_MIX_64.create(seed).longs(2048).toArray(), seed);
    }

    @Test
    void numbersOfExtremeWordsOfEachLayerAgreeWithTheLibrary() {
        long[] words = LongStream.of(0, 1L << 8, -1L << 8, 1L << 62, -1L << 62, Long.MAX_VALUE, Long.MIN_VALUE)
            .flatMap(word -> LongStream.range(0, LAYERS).map(layer -> word & -LAYERS | layer))
            .toArray();
        assertThatNumbersAreTheLibrarys(words, 5);
    }

    @Test
    void eachWordIsUsedOnce() {
        long[] outOfAnyRectangle = new long[64];
        Arrays.fill(outOfAnyRectangle, -1);
        double[] numbers = new double[outOfAnyRectangle.length];
        new BlockZiggurat(RandomSource.SPLIT_MIX_64.create(6L), numbers.length).apply(outOfAnyRectangle, numbers);
        assertThat(numbers).doesNotHaveDuplicates();
    }

    /** Each word alone, followed by what comes next of further words. */
    private static void assertThatNumbersAreTheLibrarys(long[] words, long seed) {
        double[] numbers = new double[words.length];
        new BlockZiggurat(RandomSource.SPLIT_MIX_64.create(~seed), words.length).apply(words, numbers);
        UniformRandomProvider further = RandomSource.SPLIT_MIX_64.create(~seed);
        for (int i = 0; i < words.length; i++) {
            PrimitiveIterator.OfLong first = LongStream.of(words[i]).iterator();
            double expected = ZigguratSampler.NormalizedGaussian
                .of(() -> first.hasNext() ? first.nextLong() : further.nextLong())
                .sample();
            assertThat(numbers[i]).isEqualTo(expected);
        }
    }
}
