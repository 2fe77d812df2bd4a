package org.fars.attack;

/**
 * Negative cross-entropy of a class, l_target − log Σ_j exp(l_j): climbing it leads to the target.
 *
 * @param target the class to get to
 */
public record TargetedCrossEntropy(int target) implements ScoreLoss {
    @Override
    public double value(double[] logits) {
        return logits[target] - Softmax.logSum(logits);
    }

    @Override
    public double[] gradient(double[] logits) {
        double[] gradient = Softmax.of(logits);
        for (int j = 0; j < gradient.length; j++) {
            gradient[j] = -gradient[j];
        }
        gradient[target] += 1;
        return gradient;
    }
}
