package org.fars.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.fars.model.LinearHead;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.MultiLayerHead;
import org.fars.model.SparsemaxHead;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.ModelWriter;
import org.fars.model.torch.TorchEngine;
import org.fars.train.BackboneRecipe;
import org.fars.train.TrainedBackbone;
import org.fars.train.WeightInitializer;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model of a recipe whose weights are random, with the three heads of the shipped ones, in a folder that is gone when it
 * is closed. It is folded and audited as any other.
 */
final class SyntheticRecipeModel implements AutoCloseable {
    /** Its id. */
    static final String ID = "untrained";
    /** As many classes as Imagenette and Fashion-MNIST have. */
    private static final int CLASSES = 10;
    /** Of the published head with two layers. */
    private static final int HIDDEN = 1000;
    private static final double SIGMA = 0.25;

    private final Path root;

    private SyntheticRecipeModel(Path root) {
        this.root = root;
    }

    /** Draws and writes it. */
    static SyntheticRecipeModel of(BackboneRecipe recipe, TorchEngine engine, JsonMapper json) {
        try {
            SyntheticRecipeModel model = new SyntheticRecipeModel(Files.createTempDirectory("fars-bench"));
            try {
                model.write(recipe, engine, json);
                return model;
            } catch (IOException | RuntimeException e) {
                model.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a model with random weights", e);
        }
    }

    private void write(BackboneRecipe recipe, TorchEngine engine, JsonMapper json) throws IOException {
        TrainedBackbone drawn = WeightInitializer.draw(engine, recipe, CLASSES);
        LinearHead original = drawn.head();
        ModelCard card = new ModelCard(ID, ID, recipe.input(), recipe.architecture(), null, List.of(), null, null, null,
                null, null);
        new ModelWriter(engine).write(new ModelFolder(root.resolve(ID), json), card, drawn.backbone(),
                List.of(original, new SparsemaxHead("sparsemax", original, 2, 1), twoLayers(original.embeddingSize())),
                List.of());
    }

    private static MultiLayerHead twoLayers(int embeddingSize) {
        SplittableRandom random = new SplittableRandom(embeddingSize);
        return new MultiLayerHead("multi-layer",
                List.of(layer("0", HIDDEN, embeddingSize, random), layer("1", CLASSES, HIDDEN, random)),
                MultiLayerHead.Activation.SIGMOID, SIGMA);
    }

    private static LinearHead layer(String name, int outputs, int inputs, SplittableRandom random) {
        double[][] weight = new double[outputs][inputs];
        for (double[] row : weight) {
            for (int k = 0; k < inputs; k++) {
                row[k] = random.nextGaussian() / Math.sqrt(inputs);
            }
        }
        return new LinearHead(name, weight, new double[outputs]);
    }

    /** Where it is, under {@link #ID}. */
    ModelStore store(TorchEngine engine, JsonMapper json) {
        return new ModelStore(List.of(root), engine, json);
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(root.toString(), e);
        }
    }
}
