package org.fars.train;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fars.model.MultiLayerHead;
import org.fars.train.BackboneRecipe.InvalidRecipeException;

/**
 * How a head is trained on embeddings.
 *
 * @param loss the loss
 * @param hidden widths of the hidden layers; empty for a one-layer head
 * @param activation activation between two layers
 * @param sigma σ of the Gaussian noise added to embeddings, drawn anew in each epoch, in embedding units; 0 for none
 * @param epochs passes over the embeddings
 * @param batch embeddings per step
 * @param optimizer {@code sgd} (momentum 0.9) or {@code adam}
 * @param rate the largest learning rate, which falls along a cosine
 * @param weightDecay decoupled weight decay
 * @param margin κ of the Lipschitz-margin loss, in embedding units; 0 for the others
 * @param temperature divisor of the scores in the loss
 * @param holdout share of the embeddings held out for validation, in [0, 0.9]
 * @param seed seed of weights, order and noise
 */
public record HeadRecipe(HeadLoss loss, List<Integer> hidden, MultiLayerHead.Activation activation, double sigma,
        int epochs, int batch, String optimizer, double rate, double weightDecay, double margin, double temperature,
        double holdout, long seed) {
    /** The sum of a sparsemax head's scores, as in the paper. */
    static final double SIMPLEX_SIZE = 2;

    /** The losses that heads are trained with. */
    public enum HeadLoss {
        /** Softmax and cross-entropy; with a margin κ that is added to every score but the label's (Tsuzuku et al. 2018). */
        CROSS_ENTROPY,
        /** Sparsemax loss (Martins and Astudillo, ICML 2016); the head projects its scores onto a simplex. */
        SPARSEMAX
    }

    /** The kinds of head, each with a recipe to start from. */
    public enum Kind {
        /** One layer, cross-entropy; the paper's original head. */
        ORIGINAL("original"),
        /** One layer, sparsemax loss; its scores are projected onto a simplex. */
        SPARSEMAX("sparsemax"),
        /** One layer, Lipschitz-margin training (Tsuzuku et al., NeurIPS 2018). */
        MARGIN("margin"),
        /** Several layers, trained with the noise it is smoothed with. */
        MULTI_LAYER("multi-layer");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /** Returns the name in commands and model folders, and of the head itself. */
        public String id() {
            return id;
        }

        /** Returns the kind with that id, if there is one. */
        public static Optional<Kind> byId(String id) {
            return Arrays.stream(values()).filter(kind -> kind.id.equals(id)).findFirst();
        }

        /**
         * Returns the recipe to start from.
         *
         * @param sigma σ of a multi-layer head's noise, in embedding units; ignored by the other kinds
         */
        public HeadRecipe recipe(double sigma, long seed) {
            return switch (this) {
                case ORIGINAL -> oneLayer(HeadLoss.CROSS_ENTROPY, 100, 0, 1, seed);
                // On a simplex of size r, sparsemax_r(l) = r·sparsemax(l/r).
                case SPARSEMAX -> oneLayer(HeadLoss.SPARSEMAX, 30, 0, SIMPLEX_SIZE, seed);
                case MARGIN -> oneLayer(HeadLoss.CROSS_ENTROPY, 30, 1, 0.3, seed);
                case MULTI_LAYER -> new HeadRecipe(HeadLoss.CROSS_ENTROPY, List.of(1000),
                        MultiLayerHead.Activation.SIGMOID, sigma, 30, 128, "adam", 0.002, 0, 0, 1, 0, seed);
            };
        }

        private static HeadRecipe oneLayer(HeadLoss loss, int epochs, double margin, double temperature,
                long seed) {
            return new HeadRecipe(loss, List.of(), MultiLayerHead.Activation.RELU, 0, epochs, 128, "sgd", 0.01, 0,
                    margin, temperature, 0, seed);
        }
    }

    /**
     * Checks a recipe.
     *
     * @throws InvalidRecipeException when a value is out of range, or does not fit the kind of head
     */
    public HeadRecipe {
        hidden = List.copyOf(hidden);
        require(epochs >= 1, "epochs", "is " + epochs + "; at least 1 is needed");
        require(batch >= 1, "batch", "is " + batch + "; at least 1 is needed");
        require(rate > 0, "rate", "is " + rate + "; it must be positive");
        require(sigma >= 0, "sigma", "is " + sigma + "; it cannot be negative");
        require(temperature > 0, "temperature", "is " + temperature + "; it must be positive");
        require(holdout >= 0 && holdout <= 0.9, "holdout", "is " + holdout + "; it must be between 0 and 0.9");
        require(margin == 0 || hidden.isEmpty(), "margin", "is for one-layer heads only");
        require(margin == 0 || loss == HeadLoss.CROSS_ENTROPY, "margin", "is for cross-entropy only");
        require(loss == HeadLoss.CROSS_ENTROPY || hidden.isEmpty(), "loss", "is for one-layer heads only");
        require(hidden.stream().allMatch(width -> width > 0), "hidden", "has a layer without units");
    }

    /** Returns the recipe with other epochs, learning rate, margin, temperature and share held out. */
    public HeadRecipe with(int epochs, double rate, double margin, double temperature, double holdout) {
        return new HeadRecipe(loss, hidden, activation, sigma, epochs, batch, optimizer, rate, weightDecay, margin,
                temperature, holdout, seed);
    }

    private static void require(boolean holds, String field, String sentence) {
        if (!holds) {
            throw new InvalidRecipeException(field, sentence);
        }
    }
}
