package org.fars.attack;

/**
 * The negative margin, max_{j≠label} l_j − l_label (Carlini &amp; Wagner, 2017, f₆ without its floor): positive exactly
 * where the attack has succeeded, and its gradient does not vanish for a confident classifier.
 *
 * @param label the class to get away from
 */
public record MarginLoss(int label) implements ScoreLoss {
    @Override
    public double value(double[] logits) {
        int rival = rival(logits, label);
        return rival < 0 ? Double.NaN : logits[rival] - logits[label];
    }

    @Override
    public double[] gradient(double[] logits) {
        double[] gradient = new double[logits.length];
        int rival = rival(logits, label);
        if (rival >= 0) {
            gradient[rival] = 1;
            gradient[label] = -1;
        }
        return gradient;
    }

    /** The first index of the largest logit but the label's; -1 where there is none or a logit is NaN. */
    static int rival(double[] logits, int label) {
        int rival = -1;
        for (int j = 0; j < logits.length; j++) {
            if (Double.isNaN(logits[j])) {
                return -1;
            }
            if (j != label && (rival < 0 || logits[j] > logits[rival])) {
                rival = j;
            }
        }
        return rival;
    }
}
