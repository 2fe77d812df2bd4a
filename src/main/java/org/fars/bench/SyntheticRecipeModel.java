package org.fars.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.fars.bench.SamplingBench.RandomHeads;
import org.fars.model.LinearHead;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.SparsemaxHead;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.ModelWriter;
import org.fars.model.torch.TorchEngine;
import org.fars.train.BackboneRecipe;
import org.fars.train.TrainedBackbone;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model of a recipe with random weights and the kinds of head that the shipped models have, in a temporary folder that
 * is deleted on close. It is folded and audited like any other.
 */
final class SyntheticRecipeModel implements AutoCloseable {
    /** The model's id. */
    static final String ID = "untrained";

    private final Path root;

    private SyntheticRecipeModel(Path root) {
        this.root = root;
    }

    /** Draws weights and writes the model. */
    static SyntheticRecipeModel create(BackboneRecipe recipe, TorchEngine engine, JsonMapper json) {
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
        TrainedBackbone network = TrainedBackbone.untrained(engine, recipe, RandomHeads.CLASSES);
        LinearHead original = network.head();
        ModelCard card = new ModelCard(ID, ID, recipe.input(), recipe.architecture(), null, List.of(), null, null, null,
                null, null);
        new ModelWriter(engine).write(new ModelFolder(root.resolve(ID), json), card, network.backbone(),
                List.of(original, new SparsemaxHead("sparsemax", original, 2, 1),
                        RandomHeads.multiLayer(original.embeddingSize(),
                                new SplittableRandom(original.embeddingSize()))),
                List.of());
    }

    /** Returns a store that holds the model under {@link #ID}. */
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
