package org.fars.ui.gallery;

import java.util.Map;
import org.fars.attack.AttackResult;
import org.fars.evaluate.analysis.Analysis;

/**
 * An attack on one image, and what the model says afterwards.
 *
 * @param head the head that was attacked
 * @param result what the attack found
 * @param after the analysis of the adversarial image
 * @param nearest for each head whose class has been changed by any attack so far, the smallest ‖δ‖₂ that did
 */
public record AttackOutcome(String head, AttackResult result, Analysis after, Map<String, Double> nearest) {
    public AttackOutcome {
        nearest = Map.copyOf(nearest);
    }
}
