package org.fars.model;

import java.util.Optional;

/**
 * One linear layer, l(z) = Wz + b: the paper's "original" head.
 *
 * @param name the head's name
 * @param weight W, {@code [c, m]}
 * @param bias b, {@code [c]}
 */
public record LinearHead(String name, double[][] weight, double[] bias) implements Head {
    public LinearHead {
        if (weight.length == 0 || weight.length != bias.length) {
            throw new IllegalArgumentException(weight.length + " rows of weights, " + bias.length + " biases");
        }
        for (double[] row : weight) {
            if (row.length != weight[0].length) {
                throw new IllegalArgumentException("rows of unequal length");
            }
        }
    }

    /**
     * Returns the head that gives an embedding as it is, for a backbone that computes the scores itself.
     *
     * @param classes c, and the length of the embedding
     */
    public static LinearHead identity(String name, int classes) {
        double[][] weight = new double[classes][classes];
        for (int j = 0; j < classes; j++) {
            weight[j][j] = 1;
        }
        return new LinearHead(name, weight, new double[classes]);
    }

    /**
     * The same head with the mean of all rows, and of all biases, taken away: every score changes by one common number,
     * so neither a decision, nor a difference of scores, nor sparsemax changes. ‖W‖ gets smaller where rows have something
     * in common, and with it the certificates that divide by it get larger.
     */
    public LinearHead centred() {
        double[][] rows = new double[classes()][embeddingSize()];
        double[] biases = new double[classes()];
        for (int k = 0; k < embeddingSize(); k++) {
            double mean = 0;
            for (double[] row : weight) {
                mean += row[k] / classes();
            }
            for (int j = 0; j < classes(); j++) {
                rows[j][k] = weight[j][k] - mean;
            }
        }
        double mean = 0;
        for (double one : bias) {
            mean += one / classes();
        }
        for (int j = 0; j < classes(); j++) {
            biases[j] = bias[j] - mean;
        }
        return new LinearHead(name, rows, biases);
    }

    @Override
    public Optional<LinearHead> linearLayer() {
        return Optional.of(this);
    }

    @Override
    public int classes() {
        return bias.length;
    }

    @Override
    public int embeddingSize() {
        return weight[0].length;
    }

    @Override
    public double[] logits(double[] embedding) {
        double[] logits = bias.clone();
        int four = 0;
        for (; four + 3 < logits.length; four += 4) {
            addFour(four, embedding, logits);
        }
        for (int j = four; j < logits.length; j++) {
            double[] row = weight[j];
            for (int i = 0; i < row.length; i++) {
                logits[j] += row[i] * embedding[i];
            }
        }
        return logits;
    }

    /** Four rows at a time: each sum waits for its own last addition, so four of them take no longer than one. */
    private void addFour(int from, double[] embedding, double[] logits) {
        double[] first = weight[from];
        double[] second = weight[from + 1];
        double[] third = weight[from + 2];
        double[] fourth = weight[from + 3];
        double a = logits[from];
        double b = logits[from + 1];
        double c = logits[from + 2];
        double d = logits[from + 3];
        for (int i = 0; i < first.length; i++) {
            double z = embedding[i];
            a += first[i] * z;
            b += second[i] * z;
            c += third[i] * z;
            d += fourth[i] * z;
        }
        logits[from] = a;
        logits[from + 1] = b;
        logits[from + 2] = c;
        logits[from + 3] = d;
    }

    @Override
    public double[] vjp(double[] embedding, double[] cotangent) {
        double[] gradient = new double[embeddingSize()];
        for (int j = 0; j < cotangent.length; j++) {
            double[] row = weight[j];
            for (int i = 0; i < row.length; i++) {
                gradient[i] += cotangent[j] * row[i];
            }
        }
        return gradient;
    }
}
