package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fars.model.LayerSpec;
import org.fars.model.LinearHead;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.SparsemaxHead;
import org.fars.model.torch.Checkpoint.CheckpointTensor;

/** A small model with random weights and every kind of layer, for tests. */
public final class RandomModel {
    /** The shape of image that it takes. */
    public static final org.fars.model.Shape INPUT = new org.fars.model.Shape(1, 8, 8);
    /** Its layers. */
    public static final List<LayerSpec> ARCHITECTURE = List.of(new LayerSpec.AveragePool(2),
            new LayerSpec.Shift(List.of(0.5)), new LayerSpec.SpaceToDepth(2), new LayerSpec.PadChannels(6),
            new LayerSpec.SllConv("conv1", 5, 3), new LayerSpec.AolConv("wider", 9, 3),
            new LayerSpec.AolConv("narrower", 4, 1), new LayerSpec.SpectralConv("mixed", 4, 3),
            new LayerSpec.GroupSort(), new LayerSpec.DepthToSpace(2), new LayerSpec.Flatten(),
            new LayerSpec.AolLinear("more", 24),
            new LayerSpec.SllLinear("linear1", 7), new LayerSpec.AolLinear("less", 12),
            new LayerSpec.SpectralLinear("turned", 12),
            new LayerSpec.Relu(), new LayerSpec.Select(10));

    private RandomModel() {}

    /** Raw weights by name: value and shape. */
    public static Map<String, CheckpointTensor> weights(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, CheckpointTensor> weights = new LinkedHashMap<>();
        put(weights, random, "conv1.kernel", 5, 6, 3, 3);
        put(weights, random, "conv1.bias", 5);
        put(weights, random, "conv1.q", 5);
        put(weights, random, "wider.kernel", 9, 6, 3, 3);
        put(weights, random, "wider.bias", 9);
        put(weights, random, "wider.q", 6);
        put(weights, random, "narrower.kernel", 4, 9, 1, 1);
        put(weights, random, "narrower.bias", 4);
        put(weights, random, "mixed.kernel", 4, 4, 3, 3);
        put(weights, random, "mixed.bias", 4);
        put(weights, random, "more.weight", 24, 16);
        put(weights, random, "more.bias", 24);
        put(weights, random, "more.q", 16);
        put(weights, random, "linear1.weight", 7, 24);
        put(weights, random, "linear1.bias", 7);
        put(weights, random, "linear1.q", 7);
        put(weights, random, "less.weight", 12, 24);
        put(weights, random, "less.bias", 12);
        put(weights, random, "turned.weight", 12, 12);
        put(weights, random, "turned.bias", 12);
        return weights;
    }

    private static void put(Map<String, CheckpointTensor> weights, SplittableRandom random, String name,
            long... shape) {
        float[] values = new float[(int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        weights.put(name, new CheckpointTensor(shape, values));
    }

    /** A safetensors file. */
    public static byte[] encode(Map<String, CheckpointTensor> tensors) {
        return EngineForTests.ENGINE.call(() -> {
            try (NDManager scope = EngineForTests.ENGINE.scope()) {
                NDList list = new NDList();
                tensors.forEach((name, tensor) -> {
                    NDArray array = scope.create(tensor.values(), new Shape(tensor.shape()));
                    array.setName(name);
                    list.add(array);
                });
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                list.encode(bytes, NDList.Encoding.SAFETENSORS);
                return bytes.toByteArray();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Writes the model into a folder below {@code root}. */
    public static ModelFolder write(Path root, String id, Map<String, CheckpointTensor> weights) throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        double[][] rows = new double[3][10];
        for (double[] row : rows) {
            for (int k = 0; k < row.length; k++) {
                row[k] = (float) random.nextGaussian();
            }
        }
        LinearHead head = new LinearHead("original", rows, new double[]{0.1f, 0, -0.2f});
        ModelFolder folder = new ModelFolder(root.resolve(id), EngineForTests.JSON);
        ModelCard card = new ModelCard(id, "Random", INPUT, ARCHITECTURE, List.of("a", "b", "c"), List.of(), null,
                null, null, null, null);
        new ModelWriter(EngineForTests.ENGINE).write(folder, card, encode(weights),
                List.of(head, new SparsemaxHead("sparsemax", head, 2, 1)), List.of());
        return folder;
    }
}
