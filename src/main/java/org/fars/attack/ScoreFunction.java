package org.fars.attack;

import org.fars.model.Head;

/** The part of a classifier behind the embedding, with its derivative. */
public interface ScoreFunction {
    /** Returns c, the number of classes. */
    int classes();

    /**
     * Returns the logits.
     *
     * @param embedding {@code [m]}
     * @return {@code [c]}
     */
    double[] logits(double[] embedding);

    /**
     * Returns the vector-Jacobian product: the gradient of Σ_j cotangent_j·l_j with respect to the embedding.
     *
     * @param embedding {@code [m]}
     * @param cotangent {@code [c]}
     * @return {@code [m]}
     */
    double[] vjp(double[] embedding, double[] cotangent);

    /**
     * Returns a head's logits as a function. A sparsemax head is attacked through its logits too: its projected scores have the
     * same argmax, but zero gradient where the projection is flat.
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
            public double[] vjp(double[] embedding, double[] cotangent) {
                return head.vjp(embedding, cotangent);
            }
        };
    }
}
