package org.fars.model.torch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fars.model.Head;
import org.fars.model.InvalidCheckpointException;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;
import org.fars.model.SafetensorsFile;
import org.fars.model.SparsemaxHead;
import org.fars.model.torch.Checkpoint.CheckpointTensor;

/** Heads from files of their own: a published checkpoint, or a linear layer as safetensors. */
final class HeadImport {
    private static final double PAPER_R = 2;

    private HeadImport() {}

    /**
     * Reads a head.
     *
     * @param file a {@code .safetensors} file with {@code weight} {@code [c, m]} and {@code bias} {@code [c]}, else a
     * checkpoint
     * @return a linear layer is the original and the sparsemax head
     * @throws org.fars.core.UserInputException when it cannot be understood
     */
    static List<Head> read(Path file) {
        if (!file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".safetensors")) {
            return PublishedHead.of(Checkpoint.read(file));
        }
        if (!Files.isRegularFile(file)) {
            throw new InvalidCheckpointException(file, "does not exist", null);
        }
        List<LinearHead> layers = HeadReader.layers(file, SafetensorsFile.read(file), "original");
        if (layers.size() > 1) {
            throw new InvalidCheckpointException(file, "has " + layers.size()
                    + " layers, and no word on what stands between them; a linear head is needed", null);
        }
        return List.of(layers.getFirst(), new SparsemaxHead("sparsemax", layers.getFirst(), PAPER_R, 1));
    }

    /** A published classifier head: one linear layer, or linear layers with sigmoids between. */
    static final class PublishedHead {
        private static final double PAPER_R = 2;

        private PublishedHead() {}

        /**
         * Understands a checkpoint: {@code linear.weight} and {@code linear.bias}, or {@code linear.0}, {@code linear.2}, …
         *
         * @return the original and the sparsemax head of one layer, or the multi-layer head
         * @throws InvalidCheckpointException when a tensor is missing, unexpected, or of a shape that does not fit
         */
        static List<Head> of(Checkpoint checkpoint) {
            Map<String, CheckpointTensor> left = new LinkedHashMap<>();
            checkpoint.tensors()
                .forEach((key, tensor) -> left.put(Checkpoint.plainName(key), tensor));
            List<LinearHead> layers = new ArrayList<>();
            if (left.containsKey("linear.weight")) {
                layers.add(layer(checkpoint, left, "linear.", "original"));
            } else {
                for (int i = 0; left.containsKey("linear." + i + ".weight"); i += 2) {
                    layers.add(layer(checkpoint, left, "linear." + i + ".", "multi-layer"));
                }
            }
            if (layers.isEmpty()) {
                throw new InvalidCheckpointException(checkpoint.file(),
                        "has no tensor 'linear.weight' or 'linear.0.weight'", null);
            }
            if (!left.isEmpty()) {
                throw new InvalidCheckpointException(checkpoint.file(),
                        "has a tensor '" + left.keySet().iterator().next()
                                + "' that a published classifier does not have",
                        null);
            }
            for (int i = 1; i < layers.size(); i++) {
                if (layers.get(i).embeddingSize() != layers.get(i - 1).classes()) {
                    throw new InvalidCheckpointException(checkpoint.file(),
                            "has layers that do not fit: 'linear." + 2 * i
                                    + "' takes " + layers.get(i).embeddingSize() + " values and is given "
                                    + layers.get(i - 1).classes(),
                            null);
                }
            }
            return layers.size() == 1
                    ? List.of(layers.getFirst(), new SparsemaxHead("sparsemax", layers.getFirst(), PAPER_R, 1))
                    : List.of(new MultiLayerHead("multi-layer", layers, MultiLayerHead.Activation.SIGMOID, 0));
        }

        private static LinearHead layer(Checkpoint checkpoint, Map<String, CheckpointTensor> left, String prefix,
                String name) {
            CheckpointTensor weight = left.remove(prefix + "weight");
            CheckpointTensor bias = left.remove(prefix + "bias");
            if (weight == null || bias == null) {
                throw new InvalidCheckpointException(checkpoint.file(), "has no tensor '" + prefix
                        + (weight == null ? "weight" : "bias") + "'", null);
            }
            if (weight.shape().length != 2 || bias.values().length != weight.shape()[0] || bias.values().length == 0) {
                throw new InvalidCheckpointException(checkpoint.file(), "has tensors '" + prefix + "weight' of shape "
                        + weight.describe() + " and '" + prefix + "bias' of shape " + bias.describe()
                        + ", which do not fit", null);
            }
            int rows = (int) weight.shape()[0];
            int columns = (int) weight.shape()[1];
            double[][] matrix = new double[rows][columns];
            double[] biases = new double[rows];
            for (int j = 0; j < rows; j++) {
                biases[j] = bias.values()[j];
                for (int k = 0; k < columns; k++) {
                    matrix[j][k] = weight.values()[j * columns + k];
                }
            }
            return new LinearHead(name, matrix, biases);
        }
    }
}
