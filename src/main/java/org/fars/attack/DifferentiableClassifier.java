package org.fars.attack;

import java.util.List;

/**
 * A classifier as an attack sees it: logits of a batch of images, and gradients of a loss. An attack needs nothing
 * else, so it can be tested on a linear function with pencil and paper.
 */
public interface DifferentiableClassifier {
    /** c, the number of classes. */
    int classes();

    /**
     * Logits only.
     *
     * @param batch images, each a flat {@code [channels*height*width]}
     * @return {@code [batch, c]}
     */
    double[][] logits(List<float[]> batch);

    /**
     * Logits, and the gradient of each image's loss with respect to the image; one forward and one backward pass.
     *
     * @param batch images, each a flat {@code [channels*height*width]}
     * @param losses the loss of each
     */
    Gradients gradients(List<float[]> batch, List<? extends ScoreLoss> losses);

    /**
     * What {@link #gradients} gives.
     *
     * @param logits {@code [batch, c]}
     * @param gradients {@code [batch, channels*height*width]}
     */
    record Gradients(double[][] logits, float[][] gradients) {}
}
