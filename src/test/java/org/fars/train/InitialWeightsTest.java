package org.fars.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.fars.model.torch.EngineForTests.ENGINE;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {
    private static float[] draw(String kind, Shape shape) {
        return ENGINE.call(() -> {
            try (NDManager scope = NDManager.newBaseManager(Engine.getEngine("PyTorch").defaultDevice(), "PyTorch")) {
                return new InitialWeights(RandomSource.XO_RO_SHI_RO_128_PP.create(5), kind).layer(scope, shape)
                    .toFloatArray();
            }
        });
    }

    /** The product of two rows, each the sum over all taps of a kernel. */
    private static double product(float[] values, int a, int b, int size) {
        double sum = 0;
        for (int k = 0; k < size; k++) {
            sum += (double) values[a * size + k] * values[b * size + k];
        }
        return sum;
    }

    @Test
    void orthogonalRowsAreNearlyOrthonormal() {
        int size = 64 * 9;
        float[] values = draw(InitialWeights.ORTHOGONAL, new Shape(48, 64, 3, 3));
        for (int a = 0; a < 48; a++) {
            assertThat(product(values, a, a, size)).isCloseTo(1, within(0.05));
            for (int b = 0; b < a; b++) {
                assertThat(product(values, a, b, size)).isCloseTo(0, within(0.05));
            }
        }
    }

    @Test
    void moreRowsThanInputsAreOrthonormalInGroups() {
        float[] values = draw(InitialWeights.ORTHOGONAL, new Shape(6, 4));
        assertThat(values).hasSize(24).doesNotContain(Float.NaN);
        assertThat(product(values, 4, 5, 4)).isCloseTo(0, within(0.3));
        assertThat(product(values, 5, 5, 4)).isCloseTo(1, within(0.3));
    }

    @Test
    void normalRowsAreDependent() {
        float[] values = draw(InitialWeights.NORMAL, new Shape(2, 4));
        assertThat(Math.abs(product(values, 0, 1, 4))).isGreaterThan(0.05);
    }
}
