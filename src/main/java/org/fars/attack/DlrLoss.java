package org.fars.attack;

/**
 * Difference of logits ratio, −(l_label − max_{j≠label} l_j)/(l_(1) − l_(3)), l_(k) the k-th largest logit (Croce &amp;
 * Hein, 2020, equation 6): the margin, freed of the logits' scale. With two classes there is no third logit; it is the
 * margin then.
 *
 * @param label the class to get away from
 */
public record DlrLoss(int label) implements ScoreLoss {
    @Override
    public double value(double[] logits) {
        double margin = new MarginLoss(label).value(logits);
        return logits.length < 3 ? margin : margin / scale(logits, LogitOrder.descending(logits));
    }

    @Override
    public double[] gradient(double[] logits) {
        double[] gradient = new MarginLoss(label).gradient(logits);
        if (logits.length < 3) {
            return gradient;
        }
        int[] order = LogitOrder.descending(logits);
        double scale = scale(logits, order);
        double ratio = new MarginLoss(label).value(logits) / scale;
        gradient[order[0]] -= ratio;
        gradient[order[2]] += ratio;
        for (int j = 0; j < gradient.length; j++) {
            gradient[j] /= scale;
        }
        return gradient;
    }

    private static double scale(double[] logits, int[] order) {
        return logits[order[0]] - logits[order[2]] + LogitOrder.TINY;
    }
}
