package org.fars.certify;

import java.util.List;
import java.util.SplittableRandom;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.image.ImageTensor;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.MultiLayerHead.Activation;
import org.fars.model.MultiLayerHead;
import org.fars.model.SparsemaxHead;

/** Heads, points and subjects for tests. */
final class RandomHeads {
    private static final ImageTensor IMAGE = new ImageTensor(1, 1, 1, new float[]{0.5f});

    private RandomHeads() {}

    static LinearHead linear(int classes, int size, SplittableRandom random) {
        double scale = Math.exp(random.nextDouble(-2, 2));
        double[][] weight = new double[classes][];
        for (int j = 0; j < classes; j++) {
            weight[j] = point(size, scale, random);
        }
        return new LinearHead("original", weight, point(classes, scale, random));
    }

    static SparsemaxHead sparsemax(LinearHead linear, double r, double temperature) {
        return new SparsemaxHead("sparsemax", linear, r, temperature);
    }

    static MultiLayerHead multiLayer(int classes, int hidden, int size, Activation activation,
            SplittableRandom random) {
        LinearHead first = scaled(linear(hidden, size, random), 1 / Math.sqrt(size));
        LinearHead last = scaled(linear(classes, hidden, random), 1 / Math.sqrt(hidden));
        return new MultiLayerHead("multi-layer", List.of(first, last), activation, 0.3);
    }

    private static LinearHead scaled(LinearHead head, double factor) {
        for (double[] row : head.weight()) {
            for (int i = 0; i < row.length; i++) {
                row[i] *= factor;
            }
        }
        return head;
    }

    static double[] point(int size, double scale, SplittableRandom random) {
        double[] z = new double[size];
        for (int i = 0; i < size; i++) {
            z[i] = scale * random.nextGaussian();
        }
        return z;
    }

    static CertificationInput input(double... embedding) {
        return input(LipschitzBound.one(), embedding);
    }

    static CertificationInput input(LipschitzBound lipschitz, double... embedding) {
        return new CertificationInput(IMAGE, IMAGE.contentHash(), embedding, lipschitz, null);
    }

    static LipschitzBound bound(LipschitzBound.Basis basis, double upper, double displacement) {
        return new LipschitzBound(basis, upper, Double.NaN, displacement, "", List.of());
    }
}
