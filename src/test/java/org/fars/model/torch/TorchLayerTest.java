package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.fars.model.torch.EngineForTests.ENGINE;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.fars.model.SafetensorsFile;
import org.fars.model.proof.NetworkReader;
import org.junit.jupiter.api.Test;

class TorchLayerTest {
    private static final double STEP = 1e-6;

    @Test
    void theVjpOfEachLayerIsItsSlope() {
        byte[] weights = RandomModel.encode(RandomModel.weights(9));
        ENGINE.call(() -> {
            try (NDManager scope = ENGINE.scope()) {
                SplittableRandom random = new SplittableRandom(11);
                NDArray x = random(scope, random, new Shape(2, 1, 8, 8));
                List<TorchLayer> layers = new ArrayList<>(layers(weights, scope));
                layers.add(new TorchLayer.Joined("branches", List.of(
                        new TorchLayer.Joined.Branch(0.8f,
                                List.of(new TorchLayer.Rectifying("relu"), new TorchLayer.Sorting("sort"))),
                        new TorchLayer.Joined.Branch(0.6f, List.of(new TorchLayer.Selection("select", 2))))));
                for (TorchLayer layer : layers) {
                    TorchLayer.Linearization at = layer.linearize(x);
                    assertThat(at.value().toDoubleArray()).as(layer.name()).isEqualTo(layer.apply(x).toDoubleArray());
                    for (int trial = 0; trial < 5; trial++) {
                        NDArray direction = random(scope, random, x.getShape());
                        NDArray cotangent = random(scope, random, at.value().getShape());
                        NDArray gradient = at.vjp().apply(cotangent);
                        assertThat(gradient.getShape()).isEqualTo(x.getShape());
                        double expected = layer.apply(x.add(direction.mul(STEP)))
                            .sub(layer.apply(x.sub(direction.mul(STEP))))
                            .mul(cotangent)
                            .sum()
                            .getDouble() / (2 * STEP);
                        assertThat(gradient.mul(direction).sum().getDouble()).as(layer.name())
                            .isCloseTo(expected, within(1e-6));
                    }
                    x = at.value();
                }
            }
            return null;
        });
    }

    @Test
    void aKinkHasTheSlopeOfOneSide() {
        ENGINE.call(() -> {
            try (NDManager scope = ENGINE.scope()) {
                NDArray tie = scope.create(new float[]{0, 0}, new Shape(1, 2, 1, 1));
                NDArray cotangent = scope.create(new float[]{2, 3}, new Shape(1, 2, 1, 1));
                assertThat(new TorchLayer.Sorting("sort").linearize(tie).vjp().apply(cotangent).toFloatArray())
                    .containsExactly(2, 3);
                assertThat(new TorchLayer.Rectifying("relu").linearize(tie).vjp().apply(cotangent).toFloatArray())
                    .containsExactly(0, 0);
            }
            return null;
        });
    }

    private static List<TorchLayer> layers(byte[] weights, NDManager scope) {
        return new WeightFolder(scope, DataType.FLOAT64).fold(new NetworkReader(
                SafetensorsFile.parse(Path.of("raw"), weights))
            .read(RandomModel.ARCHITECTURE, RandomModel.INPUT));
    }

    private static NDArray random(NDManager scope, SplittableRandom random, Shape shape) {
        return scope.create(random.doubles(shape.size(), -1, 1).toArray(), shape);
    }
}
