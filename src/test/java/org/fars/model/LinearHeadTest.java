package org.fars.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.fars.math.SpectralNorm;

class LinearHeadTest {
    @Property(tries = 200)
    void centringChangesNoDifferenceOfScoresAndNeverEnlargesTheNorm(@ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int classes, @ForAll @IntRange(min = 1, max = 8) int size) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] weight = new double[classes][size];
        double[] bias = new double[classes];
        double[] z = new double[size];
        for (int j = 0; j < classes; j++) {
            bias[j] = random.nextGaussian();
            for (int k = 0; k < size; k++) {
                weight[j][k] = 3 + random.nextGaussian();
                z[k] = random.nextGaussian();
            }
        }
        LinearHead head = new LinearHead("head", weight, bias);
        LinearHead centred = head.centred();
        double[] before = head.logits(z);
        double[] after = centred.logits(z);
        for (int j = 0; j < classes; j++) {
            assertThat(after[j] - after[0]).isCloseTo(before[j] - before[0], within(1e-9));
        }
        assertThat(SpectralNorm.upperBound(centred.weight()))
            .isLessThanOrEqualTo(SpectralNorm.upperBound(weight) * (1 + 1e-9) + 1e-12);
    }
}
