package org.fars.train;

import java.util.List;
import org.fars.model.MultiLayerHead;

/**
 * How a head is trained on embeddings.
 *
 * @param hidden widths of the hidden layers; empty for a linear head
 * @param activation what stands between two layers
 * @param sigma σ of the Gaussian noise added to embeddings in training, 0 for none
 * @param epochs passes over the embeddings
 * @param batch embeddings a step
 * @param optimizer {@code sgd} (momentum 0.9) or {@code adam}
 * @param rate the largest learning rate; it falls along a cosine
 * @param weightDecay decoupled weight decay
 * @param margin κ of the Lipschitz-margin term, 0 for plain cross-entropy (linear heads only)
 * @param temperature what scores are divided by in the loss
 * @param holdout share of the embeddings that is kept out for validation, in [0, 0.9]
 * @param seed seed of weights, order, noise
 */
public record HeadRecipe(List<Integer> hidden, MultiLayerHead.Activation activation, double sigma, int epochs,
        int batch, String optimizer, double rate, double weightDecay, double margin, double temperature, double holdout,
        long seed) {
    /** The paper's: one layer, cross-entropy, SGD 0.01 with momentum 0.9, cosine, 100 epochs. */
    public static HeadRecipe linear(long seed) {
        return new HeadRecipe(List.of(), MultiLayerHead.Activation.RELU, 0, 100, 128, "sgd", 0.01, 0, 0, 1, 0,
                seed);
    }

    /** The published multi-layer shape, m → 1000 → sigmoid → classes, with noise of the σ it is smoothed with. */
    public static HeadRecipe multiLayer(double sigma, long seed) {
        return new HeadRecipe(List.of(1000), MultiLayerHead.Activation.SIGMOID, sigma, 30, 128, "adam", 0.002, 0, 0,
                1, 0, seed);
    }

    public HeadRecipe {
        hidden = List.copyOf(hidden);
        require(epochs >= 1, "epochs", "is " + epochs + "; at least 1 is needed");
        require(batch >= 1, "batch", "is " + batch + "; at least 1 is needed");
        require(rate > 0, "rate", "is " + rate + "; it must be positive");
        require(sigma >= 0, "sigma", "is " + sigma + "; it cannot be negative");
        require(temperature > 0, "temperature", "is " + temperature + "; it must be positive");
        require(holdout >= 0 && holdout <= 0.9, "holdout", "is " + holdout + "; it must be between 0 and 0.9");
        require(margin == 0 || hidden.isEmpty(), "margin", "is for one-layer heads only");
        require(hidden.stream().allMatch(width -> width > 0), "hidden", "has a layer without units");
    }

    private static void require(boolean holds, String field, String sentence) {
        if (!holds) {
            throw new InvalidRecipeException(field, sentence);
        }
    }
}
