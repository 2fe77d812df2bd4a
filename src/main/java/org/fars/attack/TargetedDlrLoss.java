package org.fars.attack;

/**
 * Targeted difference of logits ratio, −(l_label − l_target)/(l_(1) − (l_(3) + l_(4))/2), l_(k) the k-th largest logit
 * (Croce &amp; Hein, 2020, equation 7). With three classes the divisor is l_(1) − l_(3); with two it is left out.
 *
 * @param label the class to get away from
 * @param target the class to get to
 */
public record TargetedDlrLoss(int label, int target) implements ScoreLoss {
    @Override
    public double value(double[] logits) {
        double difference = logits[target] - logits[label];
        return logits.length < 3 ? difference : difference / scale(logits, LogitOrder.descending(logits));
    }

    @Override
    public double[] gradient(double[] logits) {
        double[] gradient = new TargetedMarginLoss(label, target).gradient(logits);
        if (logits.length < 3) {
            return gradient;
        }
        int[] order = LogitOrder.descending(logits);
        double scale = scale(logits, order);
        double ratio = (logits[target] - logits[label]) / scale;
        gradient[order[0]] -= ratio;
        gradient[order[2]] += ratio / 2;
        gradient[order[fourth(logits)]] += ratio / 2;
        for (int j = 0; j < gradient.length; j++) {
            gradient[j] /= scale;
        }
        return gradient;
    }

    private static int fourth(double[] logits) {
        return Math.min(3, logits.length - 1);
    }

    private static double scale(double[] logits, int[] order) {
        return logits[order[0]] - (logits[order[2]] + logits[order[fourth(logits)]]) / 2 + LogitOrder.TINY;
    }
}
