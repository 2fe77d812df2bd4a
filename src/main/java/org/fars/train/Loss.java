package org.fars.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import org.fars.model.torch.Convolution.ScalarTensors;
import org.fars.train.BackboneRecipe.InvalidRecipeException;

/**
 * Cross-entropy with a margin: scores are shifted against the label before the softmax.
 *
 * @param kind the shift; see {@link BackboneRecipe#loss()}
 * @param offset κ
 * @param temperature divisor of the scores
 */
record Loss(Kind kind, float offset, float temperature) {
    /** The shift of the scores. */
    enum Kind {
        /** κ is subtracted from the label's score. */
        OFFSET,
        /**
         * κ‖w_j − w_label‖ is added to every other score: Lipschitz-margin training (Tsuzuku et al., NeurIPS 2018) with the
         * exact constant of each pair.
         */
        LIPSCHITZ_MARGIN
    }

    static Loss of(BackboneRecipe recipe) {
        Kind kind = switch (recipe.loss()) {
            case "offset" -> Kind.OFFSET;
            case "lipschitz-margin" -> Kind.LIPSCHITZ_MARGIN;
            default ->
                throw new InvalidRecipeException("loss",
                        "is '" + recipe.loss() + "', not 'offset' or 'lipschitz-margin'");
        };
        return new Loss(kind, recipe.offset().floatValue(), recipe.temperature().floatValue());
    }

    /**
     * Returns the mean loss of a batch.
     *
     * @param z embeddings {@code [batch, m]}, whose manager owns the result
     * @param rows W, {@code [c, m]}
     * @param bias b, {@code [c]}
     * @param labels {@code [batch]}
     */
    NDArray of(NDArray z, NDArray rows, NDArray bias, int[] labels) {
        NDManager scope = z.getManager();
        int classes = (int) rows.getShape().get(0);
        NDArray logits = z.matMul(rows.transpose()).add(bias);
        NDArray truth = scope.create(labels).oneHot(classes, DataType.FLOAT32);
        NDArray shifted = offset == 0 ? logits : switch (kind) {
            case OFFSET -> logits.sub(truth.mul(ScalarTensors.like(z, offset)));
            case LIPSCHITZ_MARGIN -> logits.add(truth.matMul(distances(rows)).mul(ScalarTensors.like(z, offset)));
        };
        return shifted.div(ScalarTensors.like(z, temperature))
            .logSoftmax(1)
            .mul(truth)
            .sum()
            .div(ScalarTensors.like(z, -labels.length));
    }

    /** Returns ‖w_i − w_j‖ for all pairs, {@code [c, c]}. */
    private static NDArray distances(NDArray rows) {
        NDArray squares = rows.square().sum(new int[]{1});
        NDArray gram = rows.matMul(rows.transpose());
        return squares.expandDims(0)
            .add(squares.expandDims(1))
            .sub(gram.mul(ScalarTensors.like(rows, 2)))
            .maximum(ScalarTensors.like(rows, 0))
            .add(1e-10f)
            .sqrt();
    }
}
