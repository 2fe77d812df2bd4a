package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.fars.model.torch.EngineForTests.ENGINE;

import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead.Activation;
import org.fars.model.MultiLayerHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TorchHeadEvaluatorTest {
    private static final int SAMPLES = 3000;
    private static final int INPUTS = 40;

    private final BatchHeadEvaluator engine = new TorchHeadEvaluator(ENGINE);

    @ParameterizedTest
    @EnumSource
    void theEngineGivesTheLogitsToSinglePrecision(Activation activation) {
        MultiLayerHead head = head(activation, 1);
        float[] inputs = inputs(2);
        double[][] logits = logits(engine, head, inputs, SAMPLES);
        for (int s = 0; s < SAMPLES; s += 97) {
            double[] expected = head.logits(sample(inputs, s));
            for (int j = 0; j < expected.length; j++) {
                assertThat(logits[j][s]).isCloseTo(expected[j], within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void winnersAreThoseOfDoubleArithmeticEvenWhereSinglePrecisionCannotTell(Activation activation) {
        MultiLayerHead clear = head(activation, 3);
        // Class 5 differs from class 1 by less than float32 can see.
        LinearHead last = clear.layers().getLast();
        double[][] weight = last.weight().clone();
        double[] bias = last.bias().clone();
        weight[5] = weight[1].clone();
        weight[5][0] += 1e-10;
        weight[5][2] -= 1e-10;
        bias[1] = 2;
        bias[5] = 2;
        MultiLayerHead head = new MultiLayerHead("close", List.of(clear.layers().getFirst(),
                new LinearHead("1", weight, bias)), activation, 0.5);
        float[] inputs = inputs(4);
        int[] winners = winners(logits(engine, head, inputs, SAMPLES));
        assertThat(winners).isEqualTo(winners(logits(new JavaHeadEvaluator(), head, inputs, SAMPLES)));
        assertThat(IntStream.of(winners).distinct().toArray()).contains(1, 5);
    }

    @Test
    void aBatchMayHaveAnySize() {
        MultiLayerHead head = head(Activation.RELU, 5);
        float[] inputs = inputs(6);
        double[][] all = logits(engine, head, inputs, SAMPLES);
        try (BatchHeadEvaluator.Bulk bulk = engine.open(head)) {
            for (int samples : new int[]{1, 700, 2, 3000}) {
                double[][] some = new double[6][samples];
                bulk.logits(inputs, samples, some);
                assertThat(some[3][samples - 1]).isCloseTo(all[3][samples - 1], within(1e-5));
            }
        }
    }

    @Test
    void tiesStayTiesAndWhatIsNotANumberStaysSo() {
        LinearHead zeros = new LinearHead("1", new double[3][7], new double[3]);
        MultiLayerHead flat = new MultiLayerHead("flat", List.of(layer(7, INPUTS, new SplittableRandom(7)), zeros),
                Activation.SIGMOID, 0.5);
        double[][] tied = logits(engine, flat, inputs(8), 100);
        assertThat(tied[0]).isEqualTo(tied[1]).isEqualTo(tied[2]);
        float[] broken = inputs(9);
        broken[INPUTS] = Float.NaN;
        double[][] logits = logits(engine, head(Activation.RELU, 10), broken, 100);
        assertThat(logits[0][1]).isNaN();
        assertThat(logits[0][2]).isNotNaN();
    }

    @Test
    void aClosedHeadRefusesInsteadOfReadingFreedMemory() {
        BatchHeadEvaluator.Bulk bulk = engine.open(head(Activation.RELU, 11));
        float[] inputs = inputs(12);
        bulk.logits(inputs, 10, new double[6][10]);
        bulk.close();
        assertThatThrownBy(() -> bulk.logits(inputs, 10, new double[6][10]))
            .isInstanceOfAny(JobCancelledException.class, IllegalStateException.class);
    }

    @Test
    void manyThreadsAtOnceGetWhatOneGets() {
        MultiLayerHead head = head(Activation.SIGMOID, 13);
        float[] inputs = inputs(14);
        try (BatchHeadEvaluator.Bulk bulk = engine.open(head)) {
            double[][] alone = new double[6][SAMPLES];
            bulk.logits(inputs, SAMPLES, alone);
            assertThat(IntStream.range(0, 40).parallel().mapToObj(_ -> {
                double[][] together = new double[6][SAMPLES];
                bulk.logits(inputs, SAMPLES, together);
                return together;
            })).allSatisfy(together -> assertThat(together).isDeepEqualTo(alone));
        }
    }

    @Test
    void theEngineKeepsItsThreadsWhileOthersComputeWithOne() {
        int threads = ENGINE.call(JniUtils::getNumThreads);
        assertThat(ENGINE.<Integer>runConcurrently(JniUtils::getNumThreads)).isOne();
        assertThat(ENGINE.<Integer>call(JniUtils::getNumThreads)).isEqualTo(threads);
    }

    @Test
    void aClosedEngineRefusesWork() {
        TorchEngine closed = new TorchEngine();
        closed.deviceName();
        closed.close();
        assertThatThrownBy(() -> closed.runConcurrently(() -> 1)).isInstanceOf(JobCancelledException.class);
    }

    private static double[][] logits(BatchHeadEvaluator heads, MultiLayerHead head, float[] inputs, int samples) {
        double[][] logits = new double[head.classes()][samples];
        try (BatchHeadEvaluator.Bulk bulk = heads.open(head)) {
            bulk.logits(inputs, samples, logits);
        }
        return logits;
    }

    private static int[] winners(double[][] logits) {
        return IntStream.range(0, logits[0].length)
            .map(s -> Head.argmax(Arrays.stream(logits).mapToDouble(row -> row[s]).toArray()))
            .toArray();
    }

    private static double[] sample(float[] inputs, int s) {
        return IntStream.range(0, INPUTS).mapToDouble(i -> inputs[s * INPUTS + i]).toArray();
    }

    private static float[] inputs(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] inputs = new float[SAMPLES * INPUTS];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) random.nextGaussian();
        }
        return inputs;
    }

    /** An odd number of hidden units, so that one of them has no partner. */
    private static MultiLayerHead head(Activation activation, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new MultiLayerHead("multi-layer", List.of(layer(31, INPUTS, random), layer(6, 31, random)), activation,
                0.5);
    }

    private static LinearHead layer(int outputs, int inputs, SplittableRandom random) {
        double[][] weight = new double[outputs][inputs];
        for (double[] row : weight) {
            Arrays.setAll(row, _ -> (float) (random.nextGaussian() / Math.sqrt(inputs)));
        }
        double[] bias = new double[outputs];
        Arrays.setAll(bias, _ -> (float) random.nextGaussian() / 10);
        return new LinearHead("layer", weight, bias);
    }
}
