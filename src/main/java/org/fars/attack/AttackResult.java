package org.fars.attack;

import java.util.List;
import org.fars.image.ImageTensor;

/**
 * What an attack found for one image.
 *
 * @param attack the attack's name
 * @param settings what it ran with
 * @param label the class it tried to get away from
 * @param adversarial the attacked image
 * @param success whether the adversarial image is classified as something other than {@code label}
 * @param prediction the class of the adversarial image, -1 where a logit is NaN
 * @param l2 ‖δ‖₂ of the perturbation, in pixel units of [0, 1]
 * @param linf ‖δ‖∞
 * @param trace what happened, step by step
 */
public record AttackResult(String attack, AttackSettings settings, int label, ImageTensor adversarial,
        boolean success, int prediction, double l2, double linf, List<Step> trace) {
    /**
     * One step.
     *
     * @param step 0 for the start
     * @param loss the loss climbed
     * @param margin l_label − max of the others; negative once the attack succeeded
     * @param l2 ‖δ‖₂ at that step
     */
    public record Step(int step, double loss, double margin, double l2) {}

    public AttackResult {
        trace = List.copyOf(trace);
    }
}
