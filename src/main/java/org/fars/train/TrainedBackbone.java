package org.fars.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.simple.RandomSource;
import org.fars.core.Seeds;
import org.fars.model.LinearHead;
import org.fars.model.torch.TorchEngine;

/**
 * The result of training.
 *
 * @param recipe the recipe that was trained
 * @param backbone the weights, a safetensors file
 * @param head the last layer
 * @param history one entry per epoch: loss, accuracies, seconds
 */
public record TrainedBackbone(BackboneRecipe recipe, byte[] backbone, LinearHead head,
        List<Map<String, Object>> history) {
    /**
     * Returns the random weights that training starts from, without a history.
     *
     * @param recipe its seed determines the weights
     * @param classes number of classes of the last layer
     */
    public static TrainedBackbone untrained(TorchEngine engine, BackboneRecipe recipe, int classes) {
        return engine.call(() -> {
            try (NDManager scope = NDManager.newBaseManager(Engine.getEngine("PyTorch").defaultDevice(), "PyTorch")) {
                TrainableNetwork network = new TrainableNetwork(recipe.architecture(), recipe.input(), classes,
                        recipe.centring(), recipe.segmentation() != null, scope,
                        new InitialWeights(
                                RandomSource.XO_RO_SHI_RO_128_PP.create(Seeds.derive(recipe.seed(), "weights")),
                                recipe.initialisation()));
                return of(recipe, network, List.of());
            }
        });
    }

    /** Copies the weights out of the engine. For the engine's thread. */
    static TrainedBackbone of(BackboneRecipe recipe, TrainableNetwork network, List<TrainingRun.Epoch> epochs) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        NDManager owner = network.parameters().get(TrainableNetwork.HEAD_BIAS).getManager();
        try (NDManager scope = owner.newSubManager()) {
            Map<String, NDArray> backbone = network.exported(scope);
            backbone.remove(TrainableNetwork.HEAD_WEIGHT);
            backbone.remove(TrainableNetwork.HEAD_BIAS);
            TrainingRun.encode(backbone).encode(bytes, NDList.Encoding.SAFETENSORS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TrainedBackbone(recipe, bytes.toByteArray(), head(network.parameters()),
                epochs.stream().map(TrainedBackbone::entry).toList());
    }

    /** Returns the last layer with rows of norm 1, then centred. For the engine's thread. */
    static LinearHead head(Map<String, NDArray> parameters) {
        NDArray weight = parameters.get(TrainableNetwork.HEAD_WEIGHT);
        int classes = (int) weight.getShape().get(0);
        int size = (int) weight.getShape().get(1);
        try (NDManager scope = weight.getManager().newSubManager()) {
            NDArray copy = weight.duplicate();
            copy.attach(scope);
            float[] flat = copy.toFloatArray();
            double[][] rows = new double[classes][size];
            for (int j = 0; j < classes; j++) {
                double square = 0;
                for (int k = 0; k < size; k++) {
                    square += (double) flat[j * size + k] * flat[j * size + k];
                }
                for (int k = 0; k < size; k++) {
                    rows[j][k] = (float) (flat[j * size + k] / Math.sqrt(square));
                }
            }
            float[] biases = parameters.get(TrainableNetwork.HEAD_BIAS).toFloatArray();
            double[] bias = new double[classes];
            for (int j = 0; j < classes; j++) {
                bias[j] = biases[j];
            }
            return new LinearHead("original", rows, bias).centred();
        }
    }

    private static Map<String, Object> entry(TrainingRun.Epoch epoch) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("epoch", epoch.epoch());
        entry.put("loss", epoch.loss());
        entry.put("natural", epoch.natural());
        entry.put("certified", epoch.certified());
        entry.put("seconds", epoch.seconds());
        return entry;
    }
}
