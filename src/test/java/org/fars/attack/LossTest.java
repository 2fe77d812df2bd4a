package org.fars.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LossTest {
    @Property(tries = 200)
    void gradientsAreThoseOfTheValues(@ForAll long seed, @ForAll @IntRange(min = 2, max = 12) int classes) {
        java.util.Random random = new java.util.Random(seed);
        double[] logits = random.doubles(classes, -3, 3).toArray();
        int label = random.nextInt(classes);
        int target = (label + 1 + random.nextInt(classes - 1)) % classes;
        for (ScoreLoss loss : List.of(new ScoreLoss.CrossEntropy(label), new ScoreLoss.TargetedCrossEntropy(target),
                new ScoreLoss.Margin(label), new ScoreLoss.TargetedMargin(label, target), new ScoreLoss.Dlr(label),
                new ScoreLoss.TargetedDlr(label, target))) {
            double[] gradient = loss.gradient(logits);
            for (int j = 0; j < classes; j++) {
                double h = 1e-7;
                double[] more = logits.clone();
                double[] less = logits.clone();
                more[j] += h;
                less[j] -= h;
                double numeric = (loss.value(more) - loss.value(less)) / (2 * h);
                assertThat(gradient[j]).as("%s, class %d", loss, j)
                    .isCloseTo(numeric, within(1e-4 * (1 + Math.abs(numeric))));
            }
        }
    }

    @Test
    void valuesOfASmallCase() {
        double[] logits = {3, 1, 0, -1};
        assertThat(new ScoreLoss.CrossEntropy(0).value(logits))
            .isCloseTo(Math.log(Math.exp(3) + Math.exp(1) + 1 + Math.exp(-1)) - 3, within(1e-12));
        assertThat(new ScoreLoss.Margin(0).value(logits)).isEqualTo(-2);
        assertThat(new ScoreLoss.Margin(1).value(logits)).isEqualTo(2);
        assertThat(new ScoreLoss.Dlr(0).value(logits)).isCloseTo(-2.0 / 3, within(1e-9));
        assertThat(new ScoreLoss.TargetedDlr(0, 2).value(logits)).isCloseTo(-3 / 3.5, within(1e-9));
    }

    @Test
    void crossEntropyOfHugeLogitsIsFinite() {
        double[] logits = {1e4, -1e4};
        assertThat(new ScoreLoss.CrossEntropy(1).value(logits)).isEqualTo(2e4);
        assertThat(new ScoreLoss.CrossEntropy(1).gradient(logits)).containsExactly(1, -1);
    }
}
