package org.fars.evaluate;

import org.fars.attack.AttackSettings;

/**
 * One attack of an evaluation.
 *
 * @param attack the attack's name
 * @param settings steps, step size and restarts; ε and seed are the evaluation's
 * @param unprovedOnly whether images that a deterministic certificate proves at ε are passed over: no attack can succeed
 * there, so that accuracies are the same, for a fraction of the time
 */
public record AttackPlan(String attack, AttackSettings settings, boolean unprovedOnly) {
    /** On every image that is right. */
    public AttackPlan(String attack, AttackSettings settings) {
        this(attack, settings, false);
    }

    /** With the settings of the paper's published evaluation. */
    public static AttackPlan published(String attack) {
        return new AttackPlan(attack, AttackSettings.DEFAULT);
    }
}
