package org.fars.attack;

import java.util.List;
import org.fars.image.ImageTensor;
import org.fars.model.Head;

/**
 * The result of an attack on one image.
 *
 * @param attack the attack's name
 * @param settings it ran with
 * @param label the class to get away from
 * @param adversarial the attacked image
 * @param success whether the adversarial image is classified as something other than {@code label}; an image
 * whose logits are NaN has no class and is no success
 * @param prediction the class of the adversarial image, -1 if a logit is NaN
 * @param l2 ‖δ‖₂ of the perturbation, in pixel units of [0, 1]
 * @param linf ‖δ‖∞
 * @param trace the steps
 */
public record AttackResult(String attack, AttackSettings settings, int label, ImageTensor adversarial,
        boolean success, int prediction, double l2, double linf, List<Step> trace) {
    /**
     * One step.
     *
     * @param step 0 for the start
     * @param loss the loss that the attack maximizes
     * @param margin l_label − max of the others; negative once the attack succeeded
     * @param l2 ‖δ‖₂ at that step
     */
    public record Step(int step, double loss, double margin, double l2) {}

    public AttackResult {
        trace = List.copyOf(trace);
    }

    /** Returns the same result with what another evaluation of the adversarial image says. */
    public AttackResult withPrediction(int other) {
        boolean succeeds = other >= 0 && other != label;
        return other == prediction && succeeds == success
                ? this
                : new AttackResult(attack, settings, label, adversarial, succeeds, other, l2, linf, trace);
    }

    /** Returns the same result as that of an attack with a larger ball. */
    public AttackResult withEps(double eps) {
        return new AttackResult(attack, settings.withEps(eps), label, adversarial, success, prediction, l2, linf,
                trace);
    }

    /**
     * Returns the result that follows from an adversarial image's own logits and pixels.
     *
     * @param original the attacked image
     * @param adversarial the adversarial image, flat
     * @param logits of {@code adversarial}, {@code [c]}
     */
    static AttackResult of(String attack, AttackSettings settings, int label, ImageTensor original,
            float[] adversarial, double[] logits, List<Step> trace) {
        int prediction = Head.argmax(logits);
        return new AttackResult(attack, settings, label, original.with(adversarial),
                prediction >= 0 && prediction != label, prediction,
                Norm.L2.between(adversarial, original.values()), Norm.LINF.between(adversarial, original.values()),
                trace);
    }
}
