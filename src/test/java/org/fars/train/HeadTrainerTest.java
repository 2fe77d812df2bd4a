package org.fars.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.model.torch.EngineForTests.ENGINE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.fars.core.JobContext;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;
import org.fars.model.SparsemaxHead;
import org.junit.jupiter.api.Test;

class HeadTrainerTest {
    private final float[][] embeddings = new float[300][];
    private final int[] labels = new int[300];

    HeadTrainerTest() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 3;
            embeddings[i] = new float[6];
            for (int k = 0; k < 6; k++) {
                embeddings[i][k] = (float) ((k == labels[i] ? 1.5 : 0) + 0.3 * random.nextGaussian());
            }
        }
    }

    private double accuracy(Head head) {
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            double[] z = new double[6];
            for (int k = 0; k < 6; k++) {
                z[k] = embeddings[i][k];
            }
            right += head.predict(z) == labels[i] ? 1 : 0;
        }
        return (double) right / labels.length;
    }

    private Head train(HeadRecipe recipe) throws Exception {
        List<HeadTrainer.Epoch> epochs = new ArrayList<>();
        Head head = new HeadTrainer(ENGINE, "head", recipe, embeddings, labels, 3, epochs::add).run(new JobContext());
        assertThat(epochs).hasSize(recipe.epochs());
        assertThat(epochs.getLast().loss()).isLessThan(epochs.getFirst().loss());
        assertThat(epochs.getLast().heldOut().orElseThrow().natural()).isGreaterThan(90);
        return head;
    }

    private static HeadRecipe deep(MultiLayerHead.Activation activation) {
        return new HeadRecipe(HeadRecipe.HeadLoss.CROSS_ENTROPY, List.of(16), activation, 0.2, 15, 32, "adam", 0.01, 0,
                0, 1, 0.1, 1);
    }

    @Test
    void everyKindOfHeadLearnsASeparableTask() throws Exception {
        assertThat(accuracy(train(new HeadRecipe(HeadRecipe.HeadLoss.CROSS_ENTROPY, List.of(),
                MultiLayerHead.Activation.RELU, 0, 20, 32, "sgd", 0.05, 0,
                0.3, 1, 0.1, 1))))
            .isGreaterThan(0.97);
        for (MultiLayerHead.Activation activation : MultiLayerHead.Activation.values()) {
            Head head = train(deep(activation));
            assertThat(accuracy(head)).as(activation.name()).isGreaterThan(0.95);
            assertThat(((MultiLayerHead) head).sigma()).isEqualTo(0.2);
        }
    }

    @Test
    void noiseIsDrawnAnewInEachEpoch() throws Exception {
        // With next to no learning rate the loss only changes with the noise.
        HeadRecipe still = new HeadRecipe(HeadRecipe.HeadLoss.CROSS_ENTROPY, List.of(4),
                MultiLayerHead.Activation.SIGMOID, 0.5, 3, 32, "sgd", 1e-30, 0, 0, 1, 0, 1);
        List<HeadTrainer.Epoch> epochs = new ArrayList<>();
        new HeadTrainer(ENGINE, "head", still, embeddings, labels, 3, epochs::add).run(new JobContext());
        assertThat(epochs.stream().mapToDouble(HeadTrainer.Epoch::loss).map(loss -> Math.round(1e5 * loss)).distinct())
            .hasSize(3);
    }

    @Test
    void aSparsemaxHeadHasItsOwnWeights() throws Exception {
        LinearHead original = (LinearHead) train(HeadRecipe.Kind.ORIGINAL.recipe(0, 1).with(20, 0.05, 0, 1, 0.1));
        SparsemaxHead sparsemax = (SparsemaxHead) train(
                HeadRecipe.Kind.SPARSEMAX.recipe(0, 1).with(20, 0.05, 0, 1, 0.1));
        assertThat(accuracy(sparsemax)).isGreaterThan(0.97);
        assertThat(sparsemax.linear().name()).isEqualTo(sparsemax.name());
        assertThat(Arrays.deepEquals(sparsemax.linear().weight(), original.weight())).isFalse();
    }

    @Test
    void equalSeedsGiveEqualHeads() throws Exception {
        MultiLayerHead first = (MultiLayerHead) train(deep(MultiLayerHead.Activation.SIGMOID));
        MultiLayerHead second = (MultiLayerHead) train(deep(MultiLayerHead.Activation.SIGMOID));
        assertThat(second.layers().getFirst().weight()).isDeepEqualTo(first.layers().getFirst().weight());
    }
}
