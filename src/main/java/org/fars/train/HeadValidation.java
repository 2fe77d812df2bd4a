package org.fars.train;

import java.util.Arrays;
import java.util.List;
import org.fars.model.Head;
import org.fars.model.LinearHead;

/**
 * Accuracy of a head on labelled embeddings.
 *
 * @param natural share classified correctly, in percent
 * @param certified share classified correctly with an exact margin above each ε, in percent; empty for a head without one
 */
public record HeadValidation(double natural, List<Double> certified) {
    /** Measures the natural accuracy only, for heads without an exact margin. */
    static HeadValidation of(Head head, float[][] embeddings, int[] labels) {
        int correct = 0;
        for (int n = 0; n < labels.length; n++) {
            correct += head.predict(doubles(embeddings[n])) == labels[n] ? 1 : 0;
        }
        return new HeadValidation(100.0 * correct / Math.max(1, labels.length), List.of());
    }

    private static double[] doubles(float[] embedding) {
        double[] z = new double[embedding.length];
        for (int k = 0; k < z.length; k++) {
            z[k] = embedding[k];
        }
        return z;
    }

    /**
     * Measures a one-layer head; the radius is min_j (l_y − l_j)/‖w_y − w_j‖, as in the certificate {@code exact-margin} for
     * L_e = 1.
     *
     * @param embeddings {@code [images, m]}
     * @param labels one an image
     * @param eps ℓ2 radii
     */
    static HeadValidation of(LinearHead head, float[][] embeddings, int[] labels, List<Double> eps) {
        int classes = head.classes();
        double[][] distances = new double[classes][classes];
        for (int i = 0; i < classes; i++) {
            for (int j = 0; j < classes; j++) {
                double sum = 0;
                for (int k = 0; k < head.embeddingSize(); k++) {
                    double difference = head.weight()[i][k] - head.weight()[j][k];
                    sum += difference * difference;
                }
                distances[i][j] = Math.sqrt(sum);
            }
        }
        int correct = 0;
        int[] certified = new int[eps.size()];
        for (int n = 0; n < labels.length; n++) {
            double[] logits = head.logits(doubles(embeddings[n]));
            double radius = Double.POSITIVE_INFINITY;
            for (int j = 0; j < classes; j++) {
                if (j != labels[n]) {
                    radius = Math.min(radius, (logits[labels[n]] - logits[j]) / distances[labels[n]][j]);
                }
            }
            correct += radius > 0 ? 1 : 0;
            for (int e = 0; e < certified.length; e++) {
                certified[e] += radius > eps.get(e) ? 1 : 0;
            }
        }
        double all = Math.max(1, labels.length);
        return new HeadValidation(100 * correct / all,
                Arrays.stream(certified).mapToObj(count -> 100 * count / all).toList());
    }
}
