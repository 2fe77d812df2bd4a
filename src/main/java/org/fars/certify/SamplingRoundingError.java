package org.fars.certify;

import org.fars.certify.HeadNormCache.HeadNorms;
import org.fars.certify.NoisyHeadSampler.LogitNoiseSampler;
import org.fars.math.NormBounds;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;

/**
 * Bounds how far rounding moves the logits that {@link LogitNoiseSampler} draws, compared to the same noise in exact
 * arithmetic. Negligible, unless the head's numbers are much larger than their differences: scores around 2⁵³ are whole
 * numbers, and their votes would be those of another embedding.
 *
 * <p>A sum of k products is off by at most γ_k times the norms of its factors (Higham, <em>Accuracy and Stability of
 * Numerical Algorithms</em>, 2002, §3.1), a row behind a reflection by γ_m times a small constant of its own (ibid., §19.3).
 * The constants here are rounded up.
 */
final class SamplingRoundingError {
    private static final double UNIT = 0x1p-53;
    private static final double CONSTANT = 16;
    /** ‖ε‖ exceeds √m by this much with a probability below e⁻⁵⁰. */
    private static final double BEYOND = 10;
    /** Above √(2/π): a standard normal lies within x of any point with a probability of at most this times x. */
    private static final double DENSITY = 0.8;

    private final Head head;
    private final double[] embedding;
    private final double sigma;
    private final HeadNormCache cache;

    SamplingRoundingError(Head head, double[] embedding, double sigma, HeadNormCache cache) {
        this.head = head;
        this.embedding = embedding;
        this.sigma = sigma;
        this.cache = cache;
    }

    /**
     * Returns the largest error of a difference of two logits, e.
     *
     * @return NaN or infinite if no bound is known
     */
    double ofDifferences() {
        return switch (head) {
            case MultiLayerHead multi -> ofLastLayer(multi);
            default -> {
                LinearHead layer = head.linearLayer().orElseThrow();
                yield ofFirstLayer(layer, layer.classes() - 1, largest(layer));
            }
        };
    }

    /** Returns the largest error of one of the projected scores p = sparsemax(t·l), which are at most 1: t·e·√c. */
    double ofScores(double temperature) {
        return Math.min(1, temperature * ofDifferences() * Math.sqrt(head.classes()));
    }

    /**
     * Returns the largest probability that a one-layer head's vote is for a class only because of rounding: that another
     * class comes within e of it.
     *
     * @param winner A
     */
    double ofVotes(int winner) {
        LinearHead layer = head.linearLayer().orElseThrow();
        HeadNorms norms = cache.of(layer);
        double[] gaps = LinearMargins.gaps(winner, layer, norms, layer.logits(embedding),
                LinearMargins.slack(layer, norms, embedding));
        double error = ofDifferences();
        double sum = 0;
        for (int j = 0; j < gaps.length; j++) {
            if (j != winner) {
                sum += within(error, gaps[j], sigma * norms.distances()[winner][j]);
            }
        }
        return sum;
    }

    /** An upper bound of P(|X| ≤ error) for X normal with a mean of at least {@code mean}. */
    private static double within(double error, double mean, double deviation) {
        double rest = Math.max(0, mean - error);
        if (deviation == 0) {
            return rest > 0 ? 0 : 1;
        }
        double standard = rest / deviation;
        return Math.min(1, DENSITY * error / deviation * Math.exp(-standard * standard / 2));
    }

    /**
     * @param rows number of rows of the noise factor
     * @param largest a bound of all logits
     */
    private double ofFirstLayer(LinearHead layer, int rows, double largest) {
        int m = layer.embeddingSize();
        int reflections = rows < m ? rows : 0;
        return CONSTANT * (reflections + 1.0) * (m + CONSTANT) * (UNIT * largest + Double.MIN_VALUE);
    }

    /** A bound of ‖W(z + σε)‖ + |b_j|, and so of all partial sums. */
    private double largest(LinearHead layer) {
        double noise = sigma * (Math.sqrt(layer.embeddingSize()) + BEYOND);
        return cache.spectralNorm(layer) * (NormBounds.upperBound(embedding) + noise)
                + NormBounds.upperBound(layer.bias());
    }

    private double ofLastLayer(MultiLayerHead multi) {
        LinearHead before = multi.layers().getFirst();
        double norm = largest(before);
        double error = ofFirstLayer(before, before.classes(), norm);
        boolean sigmoid = multi.activation() == MultiLayerHead.Activation.SIGMOID;
        for (LinearHead layer : multi.layers().subList(1, multi.layers().size())) {
            int inputs = layer.embeddingSize();
            double root = Math.sqrt(inputs);
            // No activation is steeper than 1 or increases magnitudes, except sigmoids, which stay below 1.
            double input = sigmoid ? root : norm;
            norm = cache.spectralNorm(layer) * input + NormBounds.upperBound(layer.bias());
            error = cache.spectralNorm(layer) * root * (error + CONSTANT * UNIT)
                    + CONSTANT * (inputs + CONSTANT) * (UNIT * norm + Double.MIN_VALUE);
        }
        return 2 * error;
    }
}
