package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.fars.model.torch.EngineForTests.ENGINE;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
                for (TorchLayer layer : layers(weights, scope)) {
                    assertVjpIsSlope(layer, x, random);
                    x = layer.apply(x);
                }
            }
            return null;
        });
    }

    @Test
    void packedLayersComputeTheSameToRoundingAndGiveAnImageTheSameBitsInAnyBatch() {
        byte[] weights = RandomModel.encode(RandomModel.weights(9));
        Optional<PackedConvolutions> found = ENGINE.call(ENGINE::packedConvolutions);
        assumeThat(found).as("oneDNN").isPresent();
        NDManager scope = ENGINE.call(ENGINE::scope);
        try {
            float[] images = ENGINE.call(() -> random(scope, new SplittableRandom(14), new Shape(5, 1, 8, 8))
                .toType(DataType.FLOAT32, false)
                .toFloatArray());
            List<float[]> plain = ENGINE
                .call(() -> computed(new TorchNetwork(nested(weights, scope)), scope, images, 5));
            ENGINE.runConcurrently(() -> {
                TorchNetwork packed = new TorchNetwork(nested(weights, scope)).packed(found.get(),
                        new org.fars.model.Shape(1, 8, 8), scope);
                List<float[]> together = computed(packed, scope, images, 5);
                for (int i = 0; i < 2; i++) {
                    assertThat(together.get(i)).usingComparatorWithPrecision(1e-4f).containsExactly(plain.get(i));
                }
                for (int image = 0; image < 5; image++) {
                    List<float[]> alone = computed(packed, scope,
                            Arrays.copyOfRange(images, image * 64, (image + 1) * 64),
                            1);
                    for (int i = 0; i < 2; i++) {
                        int length = alone.get(i).length;
                        assertThat(alone.get(i))
                            .isEqualTo(Arrays.copyOfRange(together.get(i), image * length, (image + 1) * length));
                    }
                }
                return null;
            });
        } finally {
            scope.close();
        }
    }

    /** A network beside itself, halved, then summed with itself: layers within layers. */
    private static List<TorchLayer> nested(byte[] weights, NDManager scope) {
        return List.of(
                new TorchLayer.Joined("both", List.of(new TorchLayer.Joined.Branch(0.5f, single(weights, scope)),
                        new TorchLayer.Joined.Branch(0.5f, single(weights, scope)))),
                new MapLayer.Summed("sum",
                        List.of(List.of(new TorchLayer.Rectifying("relu")), List.of(new TorchLayer.Sorting("sort")))));
    }

    /** Embeddings and the gradient of their sum of squares. */
    private static List<float[]> computed(TorchNetwork network, NDManager scope, float[] images, int count) {
        TorchLayer.Linearization at = network.linearize(scope.create(images, new Shape(count, 1, 8, 8)));
        assertThat(at.value().toFloatArray())
            .isEqualTo(network.apply(scope.create(images, new Shape(count, 1, 8, 8))).toFloatArray());
        return List.of(at.value().toFloatArray(), at.vjp().apply(at.value()).toFloatArray());
    }

    @Test
    void theVjpOfBranchesIsTheirSlope() {
        ENGINE.call(() -> {
            try (NDManager scope = ENGINE.scope()) {
                SplittableRandom random = new SplittableRandom(12);
                TorchLayer branches = new TorchLayer.Joined("branches", List.of(
                        new TorchLayer.Joined.Branch(0.8f,
                                List.of(new TorchLayer.Rectifying("relu"), new TorchLayer.Unshuffle("unshuffle", 2),
                                        new TorchLayer.Sorting("sort"))),
                        new TorchLayer.Joined.Branch(0.6f, List.of(new TorchLayer.Pooling("pool", 2)))));
                NDArray x = random(scope, random, new Shape(2, 1, 8, 8));
                assertThat(branches.apply(x).getShape()).isEqualTo(new Shape(2, 5, 4, 4));
                assertVjpIsSlope(branches, x, random);
            }
            return null;
        });
    }

    @Test
    void theVjpOfLayersOfOrdinaryNetworksIsTheirSlope() {
        ENGINE.call(() -> {
            try (NDManager scope = ENGINE.scope()) {
                SplittableRandom random = new SplittableRandom(13);
                NDArray x = random(scope, random, new Shape(2, 3, 4, 6));
                for (TorchLayer layer : List.of(new MapLayer.Windowing("grow", -1, -2, 7, 9),
                        new MapLayer.Windowing("cut", 1, 2, 2, 3), new MapLayer.Windowing("outside", 9, -1, 2, 3),
                        new MapLayer.Reordering("order", new int[]{2, 0, 1}),
                        new MapLayer.Reordering("subset", new int[]{2, 0}),
                        new MapLayer.MaxPooling("max", 2, 2, 0, 2, 3),
                        new MapLayer.MaxPooling("overlap", 3, 2, 1, 2, 3),
                        new MapLayer.MaxPooling("dense", 2, 1, 0, 3, 5), new MapLayer.MaxPooling("gaps", 2, 3, 1, 2, 2),
                        new TorchLayer.Scaling("scale", scope.create(new double[]{2, -0.5, 0})),
                        new MapLayer.Summed("sum",
                                List.of(List.of(),
                                        List.of(new TorchLayer.Rectifying("relu"), new MapLayer.Reordering("turn",
                                                new int[]{1, 0, 2})))))) {
                    assertVjpIsSlope(layer, x, random);
                }
                assertThat(new MapLayer.Windowing("cut", 1, -1, 2, 3)
                    .apply(scope.arange(12f).reshape(1, 1, 3, 4))
                    .toFloatArray()).containsExactly(0, 4, 5, 0, 8, 9);
            }
            return null;
        });
    }

    private static void assertVjpIsSlope(TorchLayer layer, NDArray x, SplittableRandom random) {
        TorchLayer.Linearization at = layer.linearize(x);
        assertThat(at.value().toDoubleArray()).as(layer.name()).isEqualTo(layer.apply(x).toDoubleArray());
        for (int trial = 0; trial < 5; trial++) {
            NDArray direction = random(x.getManager(), random, x.getShape());
            NDArray cotangent = random(x.getManager(), random, at.value().getShape());
            NDArray gradient = at.vjp().apply(cotangent);
            assertThat(gradient.getShape()).isEqualTo(x.getShape());
            double expected = layer.apply(x.add(direction.mul(STEP)))
                .sub(layer.apply(x.sub(direction.mul(STEP))))
                .mul(cotangent)
                .sum()
                .getDouble() / (2 * STEP);
            assertThat(gradient.mul(direction).sum().getDouble()).as(layer.name()).isCloseTo(expected, within(1e-6));
        }
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
        return layers(weights, scope, DataType.FLOAT64);
    }

    private static List<TorchLayer> single(byte[] weights, NDManager scope) {
        return layers(weights, scope, DataType.FLOAT32);
    }

    private static List<TorchLayer> layers(byte[] weights, NDManager scope, DataType type) {
        return new WeightFolder(scope, type).fold(new NetworkReader(
                SafetensorsFile.parse(Path.of("raw"), weights))
            .read(RandomModel.ARCHITECTURE, RandomModel.INPUT));
    }

    private static NDArray random(NDManager scope, SplittableRandom random, Shape shape) {
        return scope.create(random.doubles(shape.size(), -1, 1).toArray(), shape);
    }
}
