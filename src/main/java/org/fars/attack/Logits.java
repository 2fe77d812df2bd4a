package org.fars.attack;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Functions of one image's logits that losses and attacks share. */
final class Logits {
    /** Keeps a divisor from zero where logits tie; as in the authors' code of APGD. */
    static final double TINY = 1e-12;

    private Logits() {}

    /** Returns the class indices, the largest logit first; ties by index. */
    static int[] descending(double[] logits) {
        return IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer j) -> logits[j]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    }

    /** Returns the first index of the largest logit except the label's; -1 if there is none or a logit is NaN. */
    static int largestExcept(int label, double[] logits) {
        int largest = -1;
        for (int j = 0; j < logits.length; j++) {
            if (Double.isNaN(logits[j])) {
                return -1;
            }
            if (j != label && (largest < 0 || logits[j] > logits[largest])) {
                largest = j;
            }
        }
        return largest;
    }

    /** Returns exp(l_j)/Σ_k exp(l_k), {@code [c]}, without overflow; all NaN if a logit is NaN. */
    static double[] softmax(double[] logits) {
        double logSum = logSumExp(logits);
        double[] p = new double[logits.length];
        for (int j = 0; j < p.length; j++) {
            p[j] = Math.exp(logits[j] - logSum);
        }
        return p;
    }

    /** Returns log Σ_j exp(l_j) without overflow. */
    static double logSumExp(double[] logits) {
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
