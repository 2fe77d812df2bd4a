package org.fars.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;
import org.fars.math.Simplex;
import org.fars.model.torch.Convolution.ScalarTensors;
import org.fars.train.BackboneRecipe.InvalidRecipeException;

/**
 * Losses of scores l = Wz + b: cross-entropy after the scores were shifted against the label, or the sparsemax loss.
 *
 * @param kind the loss
 * @param offset κ
 * @param temperature t, the divisor of the scores
 * @param annealing γ of {@link Kind#LOGIT_ANNEALING}
 */
record Loss(Kind kind, float offset, float temperature, float annealing) {
    /** The losses. */
    enum Kind {
        /** Cross-entropy; κ is subtracted from the label's score. */
        OFFSET("offset"),
        /**
         * Cross-entropy; κ‖w_j − w_y‖ is added to every score but that of the label y. Lipschitz-margin training (Tsuzuku et
         * al., NeurIPS 2018) with the exact constant of each pair.
         */
        LIPSCHITZ_MARGIN("lipschitz-margin"),
        /**
         * Cross-entropy; min(κ, r_j)‖w_j − w_y‖ is added to every score but that of the label y, where
         * r_j = max(0, (l_y − l_j)/‖w_j − w_y‖), the current margin, counts as a constant. Efficient margin maximisation
         * (EMMA, Hu et al., NeurIPS 2023).
         */
        EMMA("emma"),
        /**
         * t(1 − p)^γ·cross-entropy, where κ is subtracted from the label's score and p is its probability. Logit annealing
         * (Lai et al., ICML 2025).
         */
        LOGIT_ANNEALING("logit-annealing"),
        /**
         * The loss of the projection p of l/t onto the simplex of size 1: ½‖l‖² − ½‖l − p‖² + ½ − l_y, with gradient
         * p − onehot(y) (Martins and Astudillo, ICML 2016). For heads only.
         */
        SPARSEMAX("sparsemax");

        /** The losses of recipes of backbones. */
        static final List<String> NAMES = Arrays.stream(values())
            .filter(kind -> kind != SPARSEMAX)
            .map(kind -> kind.id)
            .toList();

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /** Returns the loss of that name in a recipe. */
        static Kind named(String name) {
            return Arrays.stream(values())
                .filter(kind -> kind.id.equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidRecipeException("loss", "is '" + name + "', none of " + NAMES));
        }
    }

    /**
     * Returns the mean loss of a batch.
     *
     * @see #of(NDArray, NDArray, NDArray, int[], float[])
     */
    NDArray of(NDArray z, NDArray rows, NDArray bias, int[] labels) {
        return of(z, rows, bias, labels, null);
    }

    /**
     * Returns the weighted mean loss of a batch.
     *
     * @param z embeddings {@code [batch, m]}, whose manager owns the result
     * @param rows W, {@code [c, m]}
     * @param bias b, {@code [c]}
     * @param labels {@code [batch]}
     * @param weights how much each counts, {@code [batch]}, not all 0; null if all count 1, as they must for the
     * sparsemax loss
     */
    NDArray of(NDArray z, NDArray rows, NDArray bias, int[] labels, float[] weights) {
        NDManager scope = z.getManager();
        NDArray logits = z.matMul(rows.transpose()).add(bias);
        NDArray truth = scope.create(labels).oneHot((int) rows.getShape().get(0), DataType.FLOAT32);
        NDArray margin = ScalarTensors.like(z, offset);
        NDArray shifted = offset == 0 ? logits : switch (kind) {
            case OFFSET, LOGIT_ANNEALING -> logits.sub(truth.mul(margin));
            case LIPSCHITZ_MARGIN -> logits.add(truth.matMul(distances(rows)).mul(margin));
            case EMMA -> logits.add(emmaShift(logits, truth, distances(rows), margin));
            case SPARSEMAX -> throw new IllegalStateException("the sparsemax loss has no margin");
        };
        NDArray scaled = shifted.div(ScalarTensors.like(z, temperature));
        if (kind == Kind.SPARSEMAX) {
            return sparsemax(scaled, truth, labels.length);
        }
        double total = labels.length;
        NDArray counted = truth;
        if (weights != null) {
            total = 0;
            for (float weight : weights) {
                total += weight;
            }
            counted = truth.mul(scope.create(weights).reshape(-1, 1));
        }
        NDArray logs = scaled.logSoftmax(1);
        if (kind == Kind.LOGIT_ANNEALING) {
            NDArray each = logs.mul(truth).sum(new int[]{1});
            // 1 − p as −expm1(log p) would be; never 0, where the power has no slope.
            NDArray remaining = ScalarTensors.like(z, 1).sub(each.exp()).maximum(ScalarTensors.like(z, 1e-6));
            return remaining.pow(ScalarTensors.like(z, annealing))
                .mul(weights == null ? each : each.mul(scope.create(weights)))
                .sum()
                .mul(ScalarTensors.like(z, -temperature / total));
        }
        return logs.mul(counted).sum().div(ScalarTensors.like(z, -total));
    }

    /** Returns what EMMA adds to each score, 0 for the label's. */
    private static NDArray emmaShift(NDArray logits, NDArray truth, NDArray distances, NDArray margin) {
        NDArray constants = truth.matMul(distances);
        NDArray gaps = logits.mul(truth).sum(new int[]{1}, true).sub(logits);
        NDArray radii = gaps.div(constants)
            .maximum(ScalarTensors.like(logits, 0))
            .minimum(margin)
            .stopGradient();
        return constants.mul(radii).mul(ScalarTensors.like(logits, 1).sub(truth));
    }

    private static NDArray sparsemax(NDArray scores, NDArray truth, int count) {
        int classes = (int) scores.getShape().get(1);
        float[] flat = scores.toFloatArray();
        float[] projected = new float[flat.length];
        double constant = 0;
        for (int i = 0; i < count; i++) {
            double[] row = new double[classes];
            for (int j = 0; j < classes; j++) {
                row[j] = flat[i * classes + j];
            }
            double[] p = Simplex.project(row, 1);
            for (int j = 0; j < classes; j++) {
                projected[i * classes + j] = (float) p[j];
                constant += (1.0 / classes - p[j] * p[j]) / 2;
            }
        }
        // ½‖l‖² − ½‖l − p‖² = l·p − ½‖p‖². Its gradient is p, as if p were constant (envelope theorem).
        NDArray p = scores.getManager().create(projected, scores.getShape());
        return p.sub(truth).mul(scores).sum().add((float) constant).div(ScalarTensors.like(scores, count));
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
