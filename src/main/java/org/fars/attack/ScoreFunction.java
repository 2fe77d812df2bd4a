package org.fars.attack;

import org.fars.model.Head;

/** The part of a classifier behind the embedding, as an attack differentiates it. */
public interface ScoreFunction {
    /** c, the number of classes. */
    int classes();

    /**
     * What the classifier decides by.
     *
     * @param embedding {@code [m]}
     * @return {@code [c]}
     */
    double[] logits(double[] embedding);

    /**
     * The gradient, with respect to the embedding, of Σ_j cotangent_j·l_j.
     *
     * @param embedding where, {@code [m]}
     * @param cotangent the weights, {@code [c]}
     * @return {@code [m]}
     */
    double[] pullBack(double[] embedding, double[] cotangent);

    /**
     * A head's logits. A sparsemax head is attacked through them too: its projected scores have the same argmax and a
     * gradient of zero where the projection is flat.
     */
    static ScoreFunction of(Head head) {
        return new ScoreFunction() {
            @Override
            public int classes() {
                return head.classes();
            }

            @Override
            public double[] logits(double[] embedding) {
                return head.logits(embedding);
            }

            @Override
            public double[] pullBack(double[] embedding, double[] cotangent) {
                return head.pullBack(embedding, cotangent);
            }
        };
    }
}
