package org.fars.model;

import java.util.Optional;

/**
 * The small part of a classifier, from embeddings to classes, in double arithmetic. What a head <em>decides</em> by are
 * its logits; what it <em>shows</em> are its scores, which for a sparsemax head are the projected logits. Both have the
 * same argmax.
 */
public sealed interface Head permits LinearHead, SparsemaxHead, MultiLayerHead {
    /** The name in files, tables and charts: {@code original}, {@code sparsemax}, {@code multi-layer}. */
    String name();

    /** c, the number of classes. */
    int classes();

    /** m, the length of an embedding. */
    int embeddingSize();

    /**
     * Returns the linear layer that this head decides by, if it decides by a single one. The projection of a sparsemax head
     * keeps the order of its logits, so that it decides as its linear layer does.
     */
    Optional<LinearHead> linearLayer();

    /** The unnormalised scores l(z), {@code [c]}. */
    double[] logits(double[] embedding);

    /** The scores shown to people, {@code [c]}; the logits unless a head says otherwise. */
    default double[] scores(double[] embedding) {
        return logits(embedding);
    }

    /**
     * The gradient, with respect to the embedding, of Σ_j cotangent_j·l_j.
     *
     * @param embedding where, {@code [m]}
     * @param cotangent the weights, {@code [c]}
     */
    double[] vjp(double[] embedding, double[] cotangent);

    /** The class the head decides for: the first index of the largest logit, or -1 where a logit is NaN. */
    default int predict(double[] embedding) {
        return argmax(logits(embedding));
    }

    /** The first index of the largest value, or -1 where one is NaN or there is none. */
    static int argmax(double[] values) {
        int best = -1;
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                return -1;
            }
            if (best < 0 || values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }
}
