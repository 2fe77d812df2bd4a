package org.fars.attack;

/**
 * What an attack climbs: a differentiable function of one image's logits. A loss is made for one image; it knows the
 * class to get away from, and the class to get to where there is one.
 */
public interface ScoreLoss {
    /**
     * The loss.
     *
     * @param logits {@code [c]}
     */
    double value(double[] logits);

    /**
     * Its gradient with respect to the logits, {@code [c]}.
     *
     * @param logits {@code [c]}
     */
    double[] gradient(double[] logits);
}
