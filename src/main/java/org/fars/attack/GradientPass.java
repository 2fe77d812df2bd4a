package org.fars.attack;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What every gradient attack does with a batch: one gradient pass, made safe for arithmetic. */
final class GradientPass {
    private GradientPass() {}

    /**
     * Logits, and gradients in double in which what is not finite counts as 0: an attack stays where its classifier
     * gives no direction.
     *
     * @param points images, flat
     * @param loss of the image at each position
     */
    static Pass pass(DifferentiableClassifier classifier, List<float[]> points, IntFunction<ScoreLoss> loss) {
        List<ScoreLoss> losses = IntStream.range(0, points.size()).mapToObj(loss).toList();
        DifferentiableClassifier.Gradients found = classifier.gradients(points, losses);
        return new Pass(found.logits(),
                Arrays.stream(found.gradients()).map(GradientPass::finite).toArray(double[][]::new));
    }

    private static double[] finite(float[] gradient) {
        double[] wide = new double[gradient.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = Norm.finite(gradient[i]);
        }
        return wide;
    }

    /**
     * @param logits {@code [batch, c]}
     * @param gradients {@code [batch, pixels]}, finite
     */
    record Pass(double[][] logits, double[][] gradients) {}
}
