package org.fars.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fars.model.LinearHead;

/**
 * What training gives.
 *
 * @param recipe what was trained
 * @param backbone the weights, a safetensors file
 * @param head the last layer
 * @param history one line an epoch: loss, accuracies, seconds
 */
public record TrainedBackbone(BackboneRecipe recipe, byte[] backbone, LinearHead head,
        List<Map<String, Object>> history) {
    /** Copies weights out of the engine; for its thread. */
    static TrainedBackbone of(BackboneRecipe recipe, Map<String, NDArray> parameters, List<TrainingRun.Epoch> epochs) {
        Map<String, NDArray> backbone = new LinkedHashMap<>(parameters);
        backbone.remove(TrainableNetwork.HEAD_WEIGHT);
        backbone.remove(TrainableNetwork.HEAD_BIAS);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            TrainingRun.encode(backbone).encode(bytes, ai.djl.ndarray.NDList.Encoding.SAFETENSORS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TrainedBackbone(recipe, bytes.toByteArray(), head(parameters),
                epochs.stream().map(TrainedBackbone::entry).toList());
    }

    /** The last layer, its rows at norm 1 and then centred; for the engine's thread. */
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
