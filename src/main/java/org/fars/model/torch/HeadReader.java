package org.fars.model.torch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fars.model.Head;
import org.fars.model.InvalidModelException;
import org.fars.model.LinearHead;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.MultiLayerHead;
import org.fars.model.SafetensorsFile;
import org.fars.model.SparsemaxHead;

/** Reads heads from a model's folder. */
final class HeadReader {
    private final ModelFolder folder;
    private final ModelCard card;
    private final int embeddingSize;

    HeadReader(ModelFolder folder, ModelCard card, int embeddingSize) {
        this.folder = folder;
        this.card = card;
        this.embeddingSize = embeddingSize;
    }

    /** Reads all heads of the card, in its order. */
    List<Head> read() {
        List<Head> heads = new ArrayList<>();
        for (ModelCard.HeadCard head : card.heads()) {
            heads.add(read(head));
        }
        return heads;
    }

    private Head read(ModelCard.HeadCard head) {
        Path file = folder.path().resolve(head.file());
        SafetensorsFile weights = SafetensorsFile.parse(file, folder.read(card, head.file()));
        List<LinearHead> layers = layers(file, weights, nameOfLayers(head));
        requireThat(file, layers.getFirst().embeddingSize() == embeddingSize, "takes embeddings of "
                + layers.getFirst().embeddingSize() + " values and the backbone gives " + embeddingSize);
        requireThat(file, card.classes() == null || layers.getLast().classes() == card.classes().size(),
                "knows " + layers.getLast().classes() + " classes and the card names "
                        + (card.classes() == null ? 0 : card.classes().size()));
        for (int i = 1; i < layers.size(); i++) {
            requireThat(file, layers.get(i).embeddingSize() == layers.get(i - 1).classes(),
                    "has layers that do not fit: layer " + i + " takes " + layers.get(i).embeddingSize()
                            + " values and is given " + layers.get(i - 1).classes());
        }
        return switch (head.kind()) {
            case "linear" -> single(file, layers);
            case "sparsemax" -> {
                double r = head.r() == null ? 2 : head.r();
                double t = head.temperature() == null ? 1 : head.temperature();
                requireThat(file, r > 0 && t > 0 && Double.isFinite(r) && Double.isFinite(t),
                        "is used with r " + r + " and temperature " + t
                                + "; both must be positive numbers");
                yield new SparsemaxHead(head.name(), single(file, layers), r, t);
            }
            case "multi-layer" -> {
                double sigma = head.sigma() == null ? 0 : head.sigma();
                requireThat(file, sigma >= 0 && Double.isFinite(sigma), "is used with sigma " + sigma
                        + "; it must be a number, 0 or more");
                yield new MultiLayerHead(head.name(), layers, activation(file, head.activation()), sigma);
            }
            default -> throw new InvalidModelException(file, "is of the unknown kind '" + head.kind() + "'", null);
        };
    }

    /** Returns the name of a head's layer: that of the linear head that shares its file, if any. */
    private String nameOfLayers(ModelCard.HeadCard head) {
        return card.heads()
            .stream()
            .filter(other -> other.kind().equals("linear") && other.file().equals(head.file()))
            .map(ModelCard.HeadCard::name)
            .findFirst()
            .orElse(head.name());
    }

    /**
     * Returns the layers of a head: {@code weight} and {@code bias}, or {@code 0.weight}, {@code 0.bias}, {@code 1.weight}, …
     *
     * @param name what they are to be called
     */
    static List<LinearHead> layers(Path file, SafetensorsFile weights, String name) {
        List<LinearHead> layers = new ArrayList<>();
        if (weights.has("weight")) {
            layers.add(layer(file, weights, name, ""));
        }
        while (weights.has(layers.size() + ".weight")) {
            layers.add(layer(file, weights, name, layers.size() + "."));
        }
        requireThat(file, !layers.isEmpty(), "has neither a tensor 'weight' nor '0.weight'");
        return layers;
    }

    private static LinearHead single(Path file, List<LinearHead> layers) {
        requireThat(file, layers.size() == 1, "has " + layers.size() + " layers where one is meant");
        return layers.getFirst();
    }

    private static MultiLayerHead.Activation activation(Path file, String name) {
        return switch (name) {
            case "relu" -> MultiLayerHead.Activation.RELU;
            case "sigmoid" -> MultiLayerHead.Activation.SIGMOID;
            case "group-sort" -> MultiLayerHead.Activation.GROUP_SORT;
            case null, default ->
                throw new InvalidModelException(file, "is used with the unknown activation '" + name + "'", null);
        };
    }

    private static LinearHead layer(Path file, SafetensorsFile weights, String name, String prefix) {
        SafetensorsFile.Tensor weight = weights.matrix(prefix + "weight");
        int rows = weight.shape()[0];
        int columns = weight.shape()[1];
        requireThat(file, rows > 0 && columns > 0, "has a tensor '" + weight.name() + "' of shape (" + rows + ", "
                + columns + "), which gives no scores");
        double[][] matrix = new double[rows][columns];
        for (int j = 0; j < rows; j++) {
            System.arraycopy(weight.values(), j * columns, matrix[j], 0, columns);
        }
        return new LinearHead(name, matrix, weights.get(prefix + "bias", rows).values());
    }

    private static void requireThat(Path file, boolean holds, String sentence) {
        if (!holds) {
            throw new InvalidModelException(file, sentence, null);
        }
    }
}
