package org.fars.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.ListSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.fars.core.JobContext;
import org.fars.core.Seeds;
import org.fars.core.UserInputException;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.LoadedModel;
import org.fars.model.MultiLayerHead;
import org.fars.model.SparsemaxHead;
import org.fars.segment.CellAnalyzer;
import org.fars.segment.CellGrid;
import org.fars.segment.CellLabels;
import org.fars.segment.MaskedImages;

/**
 * Cells of images with masks, to train a head of a dense model on: of each image equally many of each class that it shows, so
 * that the background does not outweigh all else. Vectors of cells are short, so they are scaled to a mean length of 1 for
 * training, and the head's weights are scaled back.
 *
 * @param vectors z_p of each cell, scaled, {@code [cells, m]}
 * @param labels the class of most of each cell's pixels
 * @param scale what the vectors were multiplied by
 */
record CellSamples(float[][] vectors, int[] labels, double scale) {
    /** Cells of a class that are drawn from an image. */
    private static final int OF_A_CLASS = 24;

    /**
     * Embeds images and draws cells.
     *
     * @param model a dense model
     * @param seed decides which cells
     * @param skipped receives one sentence for each image or mask that cannot be read
     */
    static CellSamples of(LoadedModel model, MaskedImages images, long seed, Consumer<String> skipped,
            JobContext context) {
        CellGrid grid = CellAnalyzer.grid(model.card());
        UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(Seeds.derive(seed, "cells"));
        List<float[]> vectors = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int i = 0; i < images.pairs().size(); i++) {
            context.checkCancelled();
            context.progress("reading images", i, images.pairs().size());
            MaskedImages.MaskedImage pair = images.pairs().get(i);
            try {
                CellLabels truth = CellLabels.of(pair, model.card(), grid);
                float[] map = model.backbone().embed(List.of(pair.image(model.card().input())))[0];
                for (int c = 0; c < truth.classes(); c++) {
                    for (int cell : some(truth, c, random)) {
                        vectors.add(vector(map, cell, grid.cells()));
                        labels.add(c);
                    }
                }
            } catch (UserInputException e) {
                skipped.accept(e.getMessage());
            }
        }
        double mean = vectors.stream().mapToDouble(CellSamples::length).average().orElse(1);
        double scale = mean > 0 ? 1 / mean : 1;
        vectors.forEach(vector -> {
            for (int k = 0; k < vector.length; k++) {
                vector[k] *= (float) scale;
            }
        });
        return new CellSamples(vectors.toArray(float[][]::new), labels.stream().mapToInt(Integer::intValue).toArray(),
                scale);
    }

    /** Draws cells most of whose pixels have a class. */
    private static List<Integer> some(CellLabels truth, int c, UniformRandomProvider random) {
        List<Integer> cells = new ArrayList<>(IntStream.range(0, truth.valid().length)
            .filter(p -> 2 * truth.counts()[c][p] > truth.valid()[p])
            .boxed()
            .toList());
        ListSampler.shuffle(random, cells);
        return cells.subList(0, Math.min(OF_A_CLASS, cells.size()));
    }

    private static float[] vector(float[] map, int cell, int cells) {
        float[] vector = new float[map.length / cells];
        for (int k = 0; k < vector.length; k++) {
            vector[k] = map[k * cells + cell];
        }
        return vector;
    }

    private static double length(float[] vector) {
        double sum = 0;
        for (float value : vector) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    /** Returns a recipe, whose σ and margin are in embedding units, for the scaled vectors. */
    HeadRecipe scaled(HeadRecipe recipe) {
        return new HeadRecipe(recipe.loss(), recipe.hidden(), recipe.activation(), scale * recipe.sigma(),
                recipe.epochs(), recipe.batch(), recipe.optimizer(), recipe.rate(), recipe.weightDecay(),
                scale * recipe.margin(), recipe.temperature(), recipe.holdout(), recipe.seed());
    }

    /** Returns a head of the scaled vectors as one of the embedding. */
    Head unscaled(Head head) {
        return switch (head) {
            case LinearHead linear -> unscaled(linear);
            case SparsemaxHead sparsemax -> new SparsemaxHead(sparsemax.name(), unscaled(sparsemax.linear()),
                    sparsemax.r(), sparsemax.temperature());
            case MultiLayerHead layers -> {
                List<LinearHead> all = new ArrayList<>(layers.layers());
                all.set(0, unscaled(all.getFirst()));
                yield new MultiLayerHead(layers.name(), all, layers.activation(), layers.sigma() / scale);
            }
        };
    }

    /** Rounded to floats, as model folders hold them. */
    private LinearHead unscaled(LinearHead linear) {
        double[][] weight = new double[linear.weight().length][];
        for (int j = 0; j < weight.length; j++) {
            weight[j] = linear.weight()[j].clone();
            for (int k = 0; k < weight[j].length; k++) {
                weight[j][k] = (float) (scale * weight[j][k]);
            }
        }
        return new LinearHead(linear.name(), weight, linear.bias());
    }
}
