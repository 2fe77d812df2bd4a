package org.fars.attack;

/**
 * l_target − l_label: positive where the target beats the label.
 *
 * @param label the class to get away from
 * @param target the class to get to
 */
public record TargetedMarginLoss(int label, int target) implements ScoreLoss {
    @Override
    public double value(double[] logits) {
        return logits[target] - logits[label];
    }

    @Override
    public double[] gradient(double[] logits) {
        double[] gradient = new double[logits.length];
        gradient[target] += 1;
        gradient[label] -= 1;
        return gradient;
    }
}
