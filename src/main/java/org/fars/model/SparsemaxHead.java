package org.fars.model;

import java.util.Optional;
import org.fars.math.Simplex;

/**
 * A linear head whose scores are projected onto a simplex: p = sparsemax_r(t·(Wz+b)). It decides as its linear head
 * does.
 *
 * @param name the head's name
 * @param linear the linear layer
 * @param r the size of the simplex, the sum of the scores (paper: 2)
 * @param temperature t, what the logits are multiplied by before the projection
 */
public record SparsemaxHead(String name, LinearHead linear, double r, double temperature) implements Head {
    @Override
    public Optional<LinearHead> linearLayer() {
        return Optional.of(linear);
    }

    @Override
    public int classes() {
        return linear.classes();
    }

    @Override
    public int embeddingSize() {
        return linear.embeddingSize();
    }

    @Override
    public double[] logits(double[] embedding) {
        return linear.logits(embedding);
    }

    @Override
    public double[] scores(double[] embedding) {
        double[] scaled = linear.logits(embedding);
        for (int j = 0; j < scaled.length; j++) {
            scaled[j] *= temperature;
        }
        return Simplex.project(scaled, r);
    }

    @Override
    public double[] vjp(double[] embedding, double[] cotangent) {
        return linear.vjp(embedding, cotangent);
    }
}
