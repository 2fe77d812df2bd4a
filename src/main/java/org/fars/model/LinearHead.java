package org.fars.model;

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
    public int classes() {
        return bias.length;
    }

    @Override
    public int embeddingSize() {
        return weight[0].length;
    }

    @Override
    public double[] logits(double[] embedding) {
        double[] logits = new double[bias.length];
        for (int j = 0; j < logits.length; j++) {
            double sum = bias[j];
            double[] row = weight[j];
            for (int i = 0; i < row.length; i++) {
                sum += row[i] * embedding[i];
            }
            logits[j] = sum;
        }
        return logits;
    }

    @Override
    public double[] pullBack(double[] embedding, double[] cotangent) {
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
