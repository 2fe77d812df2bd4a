package org.fars.cli;

import java.util.List;

/**
 * One image's element of {@code attack --json}.
 *
 * @param image its place
 * @param model the model's id
 * @param head the head attacked
 * @param attack the attack's id
 * @param eps radius of the ball, in the attack's norm
 * @param norm that norm: {@code l2}, {@code linf}, {@code l1}
 * @param seed the run's seed
 * @param label the class to get away from
 * @param cleanPrediction the head's decision before the attack
 * @param success whether the head decides otherwise than {@code label} for the adversarial image
 * @param l2 ‖δ‖₂, in pixel units of [0, 1]
 * @param linf ‖δ‖∞
 * @param prediction the head's decision for the adversarial image
 * @param certifiedRadius the largest sound deterministic radius of the head around the image, for {@code label}; 0 where
 * nothing is certified, null where it is infinite
 * @param certifiedBy the certificate that gives it, null where none does
 * @param saved the files written
 */
record AttackJson(String image, String model, String head, String attack, Double eps, String norm, long seed,
        ClassJson label, ClassJson cleanPrediction, boolean success, Double l2, Double linf, ClassJson prediction,
        Double certifiedRadius, String certifiedBy, List<SavedJson> saved) {
    /**
     * One file, judged by what is in it.
     *
     * @param file where it is
     * @param format {@code float32}, {@code 16-bit PNG} or {@code 8-bit PNG}
     * @param success whether the image in it is decided otherwise than {@code label}
     * @param l2 its distance from the original image
     * @param linf likewise, ‖·‖∞
     * @param prediction the head's decision for it
     */
    record SavedJson(String file, String format, boolean success, Double l2, Double linf, ClassJson prediction) {}
}
