package org.fars.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.fars.attack.BackboneClassifier.ScoreFunction;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeadGradientTest {
    private static MultiLayerHead multiLayer(MultiLayerHead.Activation activation) {
        LinearHead first = Cases.head(1, 16);
        Random random = new Random(2);
        double[][] weight = new double[4][16];
        for (double[] row : weight) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextGaussian();
            }
        }
        return new MultiLayerHead("multi-layer", List.of(first, new LinearHead("1", weight, new double[4])),
                activation, 0.25);
    }

    @ParameterizedTest
    @EnumSource
    void gradientsGoThroughTheLayersOfAMultiLayerHead(MultiLayerHead.Activation activation) {
        checkGradient(ScoreFunction.of(multiLayer(activation)));
    }

    @Test
    void gradientsGoThroughTheExpectationOfASmoothedHead() {
        checkGradient(new SmoothedHead(Cases.head(3, 4), 0.3, 20, 9));
        checkGradient(new SmoothedHead(multiLayer(MultiLayerHead.Activation.SIGMOID), 0.3, 7, 9));
    }

    private static void checkGradient(ScoreFunction head) {
        ImageTensor image = Cases.grey(6);
        BackboneClassifier classifier = new BackboneClassifier(new LinearBackbone(Cases.SHAPE), head);
        ScoreLoss loss = new ScoreLoss.CrossEntropy(1);
        float[] gradient = classifier.gradients(List.of(image.values()), List.of(loss)).gradients()[0];
        double[] z = Cases.widen(image.values());
        for (int i = 0; i < z.length; i++) {
            double h = 1e-6;
            double[] more = z.clone();
            double[] less = z.clone();
            more[i] += h;
            less[i] -= h;
            double numeric = (loss.value(head.logits(more)) - loss.value(head.logits(less))) / (2 * h);
            assertThat((double) gradient[i]).isCloseTo(numeric, within(1e-5 * (1 + Math.abs(numeric))));
        }
    }

    @Test
    void withoutNoiseASmoothedHeadIsTheSoftmaxOfItsHead() {
        LinearHead head = Cases.head(3, 4);
        double[] z = Cases.widen(Cases.grey(1).values());
        double[] p = Logits.softmax(head.logits(z));
        double[] logits = new SmoothedHead(head, 0, 3, 1).logits(z);
        for (int j = 0; j < p.length; j++) {
            assertThat(Math.exp(logits[j])).isCloseTo(p[j], within(1e-12));
        }
    }

    @Test
    void aSmoothedHeadIsAttackedThroughItsExpectation() {
        ImageTensor image = Cases.grey(2);
        LinearHead head = Cases.withDistance(Cases.head(2, 3), image, Norm.L2, 0.2);
        SmoothedHead smoothed = new SmoothedHead(head, 0.5, 64, 3);
        AttackResult result = Pgd.l2Modern()
            .run(new BackboneClassifier(new LinearBackbone(Cases.SHAPE), smoothed),
                    List.of(image), new int[]{0}, new AttackSettings(1, 100, 0.05, 1, 0), new JobContext())
            .getFirst();
        assertThat(result.success()).isTrue();
        double[] logits = smoothed.logits(Cases.widen(result.adversarial().values()));
        assertThat(result.prediction()).isEqualTo(org.fars.model.Head.argmax(logits)).isNotZero();
    }

    @Test
    void vanishingProbabilitiesOfASmoothedHeadStillGiveADirection() {
        LinearHead head = new LinearHead("original", new double[][]{{4000, 0}, {0, 4000}}, new double[2]);
        SmoothedHead smoothed = new SmoothedHead(head, 1e-3, 8, 0);
        double[] gradient = smoothed.vjp(new double[]{0.9, 0.1}, new double[]{-1, 1});
        assertThat(gradient[0]).isNegative().isFinite();
        assertThat(gradient[1]).isPositive().isFinite();
    }
}
