package org.fars.attack;

import java.util.List;
import org.fars.image.ImageTensor;
import org.fars.model.Head;

/**
 * What an attack found for one image.
 *
 * @param attack the attack's name
 * @param settings what it ran with
 * @param label the class it tried to get away from
 * @param adversarial the attacked image
 * @param success whether the adversarial image is classified as something other than {@code label}; an image
 * whose logits are NaN is not classified at all and is no success
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

    /**
     * The result that an adversarial image's own logits and pixels give; nothing is taken on the attack's word.
     *
     * @param original the image attacked
     * @param adversarial what was made of it
     * @param logits of {@code adversarial}, {@code [c]}
     */
    static AttackResult judge(String attack, AttackSettings settings, int label, ImageTensor original,
            float[] adversarial, double[] logits, List<Step> trace) {
        int prediction = Head.argmax(logits);
        return new AttackResult(attack, settings, label, original.with(adversarial),
                prediction >= 0 && prediction != label, prediction,
                Norm.L2.between(adversarial, original.values()), Norm.LINF.between(adversarial, original.values()),
                trace);
    }
}
