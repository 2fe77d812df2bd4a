package org.fars.bench;

import java.util.List;
import java.util.SplittableRandom;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;

/** Heads with random weights: what a head costs does not depend on what it has learnt. */
final class RandomHeads {
    /** Hidden units of the published head with two layers. */
    static final int HIDDEN = 1000;
    /** Classes of Imagenette and of Fashion-MNIST. */
    static final int CLASSES = 10;
    /** σ that multi-layer heads are smoothed with, in embedding units. */
    static final double SIGMA = 0.25;

    private RandomHeads() {}

    /** Returns a head with one layer, its rows of about unit norm and its biases 0. */
    static LinearHead linear(String name, int embeddingSize, SplittableRandom random) {
        return layer(name, CLASSES, embeddingSize, random);
    }

    /** Returns a head of the published shape, m → 1000 → sigmoid → classes. */
    static MultiLayerHead multiLayer(int embeddingSize, SplittableRandom random) {
        return new MultiLayerHead("multi-layer",
                List.of(layer("0", HIDDEN, embeddingSize, random), layer("1", CLASSES, HIDDEN, random)),
                MultiLayerHead.Activation.SIGMOID, SIGMA);
    }

    private static LinearHead layer(String name, int outputs, int inputs, SplittableRandom random) {
        double[][] weight = new double[outputs][];
        for (int j = 0; j < outputs; j++) {
            // Uniform with variance 1/inputs.
            weight[j] = random.doubles(inputs).map(u -> (u - 0.5) * Math.sqrt(12.0 / inputs)).toArray();
        }
        return new LinearHead(name, weight, new double[outputs]);
    }
}
