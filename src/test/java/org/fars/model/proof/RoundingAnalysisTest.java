package org.fars.model.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundingAnalysisTest {
    /** {@code -Dfars.networks=N} for more of them. */
    private static final int NETWORKS = Integer.getInteger("fars.networks", 1000);

    @Test
    void noEmbeddingIsFartherFromTheExactOneThanTheBound() {
        int bounded = 0;
        double closest = 0;
        for (int seed = 0; seed < NETWORKS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            RandomNetworks.Sample sample = RandomNetworks.sample(random);
            Float64Network network = sample.network();
            double bound = RoundingAnalysis.of(network).getLast();
            if (!Double.isFinite(bound)) {
                continue;
            }
            bounded++;
            ExactNetwork exact = new ExactNetwork(sample.architecture(), sample.input(), sample.tensors(), network);
            for (int k = 0; k < 3; k++) {
                float[] image = image(random, sample.input().size());
                double distance = distance(network.embed(List.of(image))[0], exact.embed(image));
                assertThat(distance).as("seed %d: %s", seed, sample.architecture()).isLessThanOrEqualTo(bound);
                closest = Math.max(closest, distance / bound);
            }
        }
        assertThat(bounded).isGreaterThan(NETWORKS / 2);
        // The bound is no formality: some images come within a few powers of ten of it.
        assertThat(closest).isGreaterThan(1e-3);
    }

    static float[] image(SplittableRandom random, int size) {
        float[] image = new float[size];
        int kind = random.nextInt(3);
        for (int k = 0; k < size; k++) {
            image[k] = switch (kind) {
                case 0 -> random.nextInt(2);
                case 1 -> random.nextInt(256) / 255f;
                default -> (float) random.nextDouble();
            };
        }
        return image;
    }

    private static double distance(double[] computed, BigDecimal[] exact) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int k = 0; k < computed.length; k++) {
            BigDecimal difference = new BigDecimal(computed[k]).subtract(exact[k]);
            sum = sum.add(difference.multiply(difference), ExactNetwork.DIGITS);
        }
        return sum.sqrt(ExactNetwork.DIGITS).doubleValue();
    }
}
