package org.fars.attack;

/** exp(l_j)/Σ_k exp(l_k), computed so that large logits do not overflow. */
final class Softmax {
    private Softmax() {}

    /** The probabilities, {@code [c]}; all NaN where a logit is NaN. */
    static double[] of(double[] logits) {
        double logSum = logSum(logits);
        double[] p = new double[logits.length];
        for (int j = 0; j < p.length; j++) {
            p[j] = Math.exp(logits[j] - logSum);
        }
        return p;
    }

    /** log Σ_j exp(l_j). */
    static double logSum(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return largest + Math.log(sum);
    }
}
