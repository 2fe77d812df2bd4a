package org.fars.attack;

import java.util.Arrays;
import java.util.Random;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.Shape;

/** Heads and images whose answers are known, for tests of attacks. */
final class Cases {
    static final Shape SHAPE = new Shape(1, 4, 5);

    private Cases() {}

    /** A random linear head on the pixels of {@link #SHAPE}. */
    static LinearHead head(long seed, int classes) {
        Random random = new Random(seed);
        double[][] weight = new double[classes][SHAPE.size()];
        double[] bias = new double[classes];
        for (int j = 0; j < classes; j++) {
            for (int i = 0; i < SHAPE.size(); i++) {
                weight[j][i] = random.nextGaussian();
            }
            bias[j] = random.nextGaussian() * 0.1;
        }
        return new LinearHead("original", weight, bias);
    }

    /**
     * The head with its biases moved so that the image is decided for class 0 and the nearest other class lies exactly
     * {@code distance} away in {@code norm}, every other twice to five times as far. The logits are so large that the
     * nearest rival rules a cross-entropy: else the best direction for the loss is not the shortest way out.
     */
    static LinearHead withDistance(LinearHead head, ImageTensor image, Norm norm, double distance) {
        double[][] weight = new double[head.classes()][];
        for (int j = 0; j < weight.length; j++) {
            weight[j] = Arrays.stream(head.weight()[j]).map(value -> 5 * value).toArray();
        }
        LinearHead large = new LinearHead(head.name(), weight, head.bias());
        double[] logits = large.logits(widen(image.values()));
        double[] bias = head.bias().clone();
        for (int j = 1; j < bias.length; j++) {
            double wanted = distance * (j == bias.length - 1 ? 1 : 2 + 3.0 * j / bias.length);
            bias[j] += logits[0] - logits[j] - wanted * dualNorm(large, 0, j, norm);
        }
        return new LinearHead(head.name(), weight, bias);
    }

    /** min_j (l_A − l_j)/‖w_A − w_j‖*, the exact distance to the nearest other decision in {@code norm}. */
    static double distance(LinearHead head, ImageTensor image, Norm norm) {
        double[] logits = head.logits(widen(image.values()));
        int top = Head.argmax(logits);
        double nearest = Double.POSITIVE_INFINITY;
        for (int j = 0; j < logits.length; j++) {
            if (j != top) {
                nearest = Math.min(nearest, (logits[top] - logits[j]) / dualNorm(head, top, j, norm));
            }
        }
        return nearest;
    }

    private static double dualNorm(LinearHead head, int a, int j, Norm norm) {
        double[] difference = new double[head.embeddingSize()];
        for (int i = 0; i < difference.length; i++) {
            difference[i] = head.weight()[a][i] - head.weight()[j][i];
        }
        return switch (norm) {
            case L2 -> Norm.L2.of(difference);
            case LINF -> Norm.L1.of(difference);
            case L1 -> Norm.LINF.of(difference);
        };
    }

    /** Mid-grey, with a little of noise: far from the box's walls. */
    static ImageTensor grey(long seed) {
        Random random = new Random(seed);
        float[] values = new float[SHAPE.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.5f + 0.1f * (random.nextFloat() - 0.5f);
        }
        return new ImageTensor(SHAPE.channels(), SHAPE.height(), SHAPE.width(), values);
    }

    /** Every pixel 0 or 1, or, one in four, somewhere between. */
    static ImageTensor corner(long seed) {
        Random random = new Random(seed);
        float[] values = new float[SHAPE.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(4) == 0 ? random.nextFloat() : random.nextInt(2);
        }
        return new ImageTensor(SHAPE.channels(), SHAPE.height(), SHAPE.width(), values);
    }

    static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** The classifier of a head on the pixels themselves. */
    static DifferentiableClassifier classifier(Head head) {
        return new BackboneClassifier(new LinearBackbone(SHAPE), head);
    }
}
