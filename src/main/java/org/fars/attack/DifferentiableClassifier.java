package org.fars.attack;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A classifier as an attack sees it: logits of a batch of images, and gradients of a loss. Attacks need nothing else, so
 * they can be tested on a linear function with pencil and paper.
 */
public interface DifferentiableClassifier {
    /** Returns c, the number of classes. */
    int classes();

    /**
     * Returns the logits, {@code [batch, c]}.
     *
     * @param batch images, each a flat {@code [channels*height*width]}
     */
    double[][] logits(List<float[]> batch);

    /**
     * Returns the logits, and the gradient of each image's loss with respect to the image; one forward and one backward
     * pass.
     *
     * @param batch images, each a flat {@code [channels*height*width]}
     * @param losses the loss of each
     */
    Gradients gradients(List<float[]> batch, List<? extends ScoreLoss> losses);

    /** Evaluates a batch whose losses are given by position; see {@link #gradients(List, List)}. */
    default Gradients gradients(List<float[]> batch, IntFunction<? extends ScoreLoss> loss) {
        return gradients(batch, IntStream.range(0, batch.size()).<ScoreLoss>mapToObj(loss).toList());
    }

    /**
     * The result of {@link #gradients(List, List)}.
     *
     * @param logits {@code [batch, c]}
     * @param gradients {@code [batch, channels*height*width]}
     */
    record Gradients(double[][] logits, float[][] gradients) {
        /** Returns the gradients in double, with 0 in place of what is not finite. */
        double[][] finite() {
            return Arrays.stream(gradients).parallel().map(Gradients::finite).toArray(double[][]::new);
        }

        private static double[] finite(float[] gradient) {
            double[] wide = new double[gradient.length];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = Norm.finite(gradient[i]);
            }
            return wide;
        }
    }
}
