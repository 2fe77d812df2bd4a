package org.fars.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.fars.model.torch.EngineForTests.ENGINE;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.fars.math.Simplex;
import org.fars.model.torch.AutogradPass;
import org.junit.jupiter.api.Test;

class LossTest {
    private static final int COUNT = 6;
    private static final int CLASSES = 4;
    private static final int SIZE = 3;

    private final float[] embeddings = new float[COUNT * SIZE];
    private final float[] weight = new float[CLASSES * SIZE];
    private final float[] bias = new float[CLASSES];
    private final int[] labels = new int[COUNT];

    LossTest() {
        SplittableRandom random = new SplittableRandom(1);
        for (float[] values : new float[][]{embeddings, weight, bias}) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
        }
        Arrays.setAll(labels, i -> i % CLASSES);
    }

    /** The loss and its gradient with respect to the bias. */
    private record Result(double loss, float[] biasGradient) {}

    private Result run(Loss loss) {
        return run(loss, null);
    }

    private Result run(Loss loss, float[] weights) {
        return ENGINE.call(() -> {
            try (NDManager scope = NDManager.newBaseManager(null, "PyTorch");
                    AutogradPass pass = ENGINE.autograd()) {
                NDArray b = scope.create(bias);
                b.setRequiresGradient(true);
                NDArray mean = loss.of(scope.create(embeddings, new Shape(COUNT, SIZE)),
                        scope.create(weight, new Shape(CLASSES, SIZE)), b, labels, weights);
                pass.backward(mean);
                return new Result(mean.getFloat(), b.getGradient().toFloatArray());
            }
        });
    }

    @Test
    void weightsAreShares() {
        for (Loss.Kind kind : new Loss.Kind[]{Loss.Kind.OFFSET, Loss.Kind.EMMA, Loss.Kind.LOGIT_ANNEALING}) {
            Loss loss = new Loss(kind, 0.3f, 0.5f, 2);
            float[] ones = new float[COUNT];
            Arrays.fill(ones, 0.25f);
            assertThat(run(loss, ones).loss()).isCloseTo(run(loss).loss(), within(1e-5));
            double sum = 0;
            for (int i = 0; i < COUNT; i++) {
                float[] one = new float[COUNT];
                one[i] = 2;
                sum += run(loss, one).loss() / COUNT;
            }
            assertThat(sum).isCloseTo(run(loss).loss(), within(1e-5));
        }
    }

    private double[] scores(int image) {
        double[] scores = new double[CLASSES];
        for (int j = 0; j < CLASSES; j++) {
            scores[j] = bias[j];
            for (int k = 0; k < SIZE; k++) {
                scores[j] += (double) weight[j * SIZE + k] * embeddings[image * SIZE + k];
            }
        }
        return scores;
    }

    private static double distance(float[] rows, int i, int j) {
        double sum = 0;
        for (int k = 0; k < SIZE; k++) {
            sum += Math.pow(rows[i * SIZE + k] - rows[j * SIZE + k], 2);
        }
        return Math.sqrt(sum);
    }

    private static double crossEntropy(double[] scores, int label, double temperature) {
        double sum = 0;
        for (double score : scores) {
            sum += Math.exp((score - scores[label]) / temperature);
        }
        return Math.log(sum);
    }

    @Test
    void lipschitzMarginAddsKappaTimesTheDistanceOfRowsToTheOtherScores() {
        double expected = 0;
        for (int i = 0; i < COUNT; i++) {
            double[] scores = scores(i);
            for (int j = 0; j < CLASSES; j++) {
                scores[j] += j == labels[i] ? 0 : 0.3 * distance(weight, j, labels[i]);
            }
            expected += crossEntropy(scores, labels[i], 0.5) / COUNT;
        }
        assertThat(run(new Loss(Loss.Kind.LIPSCHITZ_MARGIN, 0.3f, 0.5f, 0)).loss()).isCloseTo(expected, within(1e-5));
    }

    /** Hu et al., NeurIPS 2023: a class's margin is at most the one that there is. */
    @Test
    void emmaAddsTheMarginThatThereIsUpToKappa() {
        double expected = 0;
        for (int i = 0; i < COUNT; i++) {
            double[] scores = scores(i);
            double[] shifted = scores.clone();
            for (int j = 0; j < CLASSES; j++) {
                double constant = distance(weight, j, labels[i]);
                double radius = j == labels[i] ? 0 : (scores[labels[i]] - scores[j]) / constant;
                shifted[j] += Math.clamp(radius, 0, 0.3) * constant;
            }
            expected += crossEntropy(shifted, labels[i], 0.5) / COUNT;
        }
        assertThat(run(new Loss(Loss.Kind.EMMA, 0.3f, 0.5f, 0)).loss()).isCloseTo(expected, within(1e-5));
    }

    /** Lai et al., ICML 2025: t(1 − p)^γ times the cross-entropy of the shifted scores. */
    @Test
    void logitAnnealingWeighsUncertainImagesMore() {
        double expected = 0;
        for (int i = 0; i < COUNT; i++) {
            double[] scores = scores(i);
            scores[labels[i]] -= 0.3;
            double crossEntropy = crossEntropy(scores, labels[i], 0.5);
            expected += 0.5 * Math.pow(1 - Math.exp(-crossEntropy), 2) * crossEntropy / COUNT;
        }
        assertThat(run(new Loss(Loss.Kind.LOGIT_ANNEALING, 0.3f, 0.5f, 2)).loss()).isCloseTo(expected, within(1e-5));
    }

    /** Martins and Astudillo, ICML 2016, equations (19) and (20). */
    @Test
    void sparsemaxLossAndGradientAreThoseOfThePaper() {
        double expected = 0;
        double[] gradient = new double[CLASSES];
        for (int i = 0; i < COUNT; i++) {
            double[] z = scores(i);
            double[] p = Simplex.project(z, 1);
            double threshold = 0;
            for (int j = 0; j < CLASSES; j++) {
                threshold = p[j] > 0 ? z[j] - p[j] : threshold;
            }
            double loss = 0.5 - z[labels[i]];
            for (int j = 0; j < CLASSES; j++) {
                loss += p[j] > 0 ? (z[j] * z[j] - threshold * threshold) / 2 : 0;
                gradient[j] += (p[j] - (j == labels[i] ? 1 : 0)) / COUNT;
            }
            expected += loss / COUNT;
        }
        Result result = run(new Loss(Loss.Kind.SPARSEMAX, 0, 1, 0));
        assertThat(result.loss()).isCloseTo(expected, within(1e-5));
        for (int j = 0; j < CLASSES; j++) {
            assertThat((double) result.biasGradient()[j]).isCloseTo(gradient[j], within(1e-5));
        }
    }
}
