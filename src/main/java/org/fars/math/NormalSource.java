package org.fars.math;

import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/** Independent standard normals from one seed: xoshiro256++ and McFarland's ziggurat. Not for use by several threads. */
public final class NormalSource {
    private final ContinuousSampler sampler;

    /** @param seed the same seed gives the same numbers, on every machine */
    public NormalSource(long seed) {
        sampler = ZigguratSampler.NormalizedGaussian.of(RandomSource.XO_SHI_RO_256_PP.create(seed));
    }

    /** The next number. */
    public double next() {
        return sampler.sample();
    }

    /** Fills the first {@code count} places with numbers times {@code scale}. */
    public void fill(double[] values, int count, double scale) {
        for (int i = 0; i < count; i++) {
            values[i] = scale * sampler.sample();
        }
    }
}
