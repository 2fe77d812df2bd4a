package org.fars.attack;

/**
 * Cross-entropy, log Σ_j exp(l_j) − l_label: climbing it leads away from the label.
 *
 * @param label the class to get away from
 */
public record CrossEntropy(int label) implements ScoreLoss {
    @Override
    public double value(double[] logits) {
        return Softmax.logSum(logits) - logits[label];
    }

    @Override
    public double[] gradient(double[] logits) {
        double[] gradient = Softmax.of(logits);
        gradient[label] -= 1;
        return gradient;
    }
}
