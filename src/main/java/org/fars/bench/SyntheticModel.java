package org.fars.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fars.bench.SamplingBench.RandomHeads;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.ModelFolder;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.ModelWriter;
import org.fars.model.torch.TorchEngine;
import org.fars.train.BackboneRecipe;
import org.fars.train.TrainedBackbone;
import tools.jackson.databind.json.JsonMapper;

/** A model that costs next to nothing, so that a measurement of the window measures the window. */
public final class SyntheticModel implements ModelCatalog {
    /** What it takes: 28×28 grey. */
    public static final Shape INPUT = new Shape(1, 28, 28);
    /** How many classes it tells apart. */
    public static final int CLASSES = 10;
    private static final String ID = "stand-in";

    @Override
    public List<ModelCard> list() {
        return List.of(new ModelCard(ID, "Stand-in", INPUT, List.of(),
                IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList(), List.of(), null, Map.of(), Map.of(),
                Map.of(), Map.of()));
    }

    @Override
    public LoadedModel open(String id, JobContext context) {
        SplittableRandom random = new SplittableRandom(1);
        double[][] weight = new double[CLASSES][Means.SIZE];
        for (double[] row : weight) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextGaussian() / Math.sqrt(Means.SIZE);
            }
        }
        LinearHead head = new LinearHead("original", weight, new double[CLASSES]);
        return new LoadedModel(list().getFirst(), new Means(),
                List.of(head, new SparsemaxHead("sparsemax", head, 2, 1)),
                new LipschitzBound(LipschitzBound.Basis.AUDITED, 1, Double.NaN, 1e-6, "",
                        List.of(new LipschitzBound.Layer("means", 1, "sums of squares of 16 pixels, divided by 4"))));
    }

    /** Sums over squares of 4×4 pixels, divided by 4: 1-Lipschitz. */
    private static final class Means implements Backbone {
        private static final int BLOCK = 4;
        private static final int SIDE = 7;
        private static final int SIZE = SIDE * SIDE;

        @Override
        public Shape input() {
            return INPUT;
        }

        @Override
        public int embeddingSize() {
            return SIZE;
        }

        @Override
        public String device() {
            return "CPU";
        }

        @Override
        public float[][] embed(List<ImageTensor> batch) {
            return batch.stream().map(image -> {
                float[] sums = new float[SIZE];
                for (int at = 0; at < image.values().length; at++) {
                    sums[block(at)] += image.values()[at] / BLOCK;
                }
                return sums;
            }).toArray(float[][]::new);
        }

        @Override
        public float[][] vjp(List<ImageTensor> batch, UnaryOperator<float[][]> cotangents) {
            List<float[]> gradients = new ArrayList<>();
            for (float[] gradient : cotangents.apply(embed(batch))) {
                float[] pixels = new float[INPUT.size()];
                for (int at = 0; at < pixels.length; at++) {
                    pixels[at] = gradient[block(at)] / BLOCK;
                }
                gradients.add(pixels);
            }
            return gradients.toArray(float[][]::new);
        }

        private static int block(int pixel) {
            return pixel / INPUT.width() / BLOCK * SIDE + pixel % INPUT.width() / BLOCK;
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    /**
     * A model of a recipe with random weights and the kinds of head that the shipped models have, in a temporary folder that
     * is deleted on close. It is folded and audited like any other.
     */
    static final class SyntheticRecipeModel implements AutoCloseable {
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
            ModelCard card = new ModelCard(ID, ID, recipe.input(), recipe.architecture(), null, List.of(), null, null,
                    null,
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
}
