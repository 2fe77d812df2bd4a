package org.fars.attack;

/** What an attack climbs: a differentiable function of one image's logits. */
public interface ScoreLoss {
    /**
     * The loss of one image.
     *
     * @param logits {@code [c]}
     * @param label the class to get away from
     */
    double value(double[] logits, int label);

    /** Its gradient with respect to the logits, {@code [c]}. */
    double[] gradient(double[] logits, int label);
}
