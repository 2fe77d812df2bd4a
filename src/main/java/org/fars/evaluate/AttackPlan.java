package org.fars.evaluate;

import org.fars.attack.AttackSettings;

/**
 * One attack of an evaluation.
 *
 * @param attack the attack's name
 * @param settings steps, step size and restarts; ε and seed are the evaluation's
 */
public record AttackPlan(String attack, AttackSettings settings) {
    /** With the settings of the paper's published evaluation. */
    public static AttackPlan published(String attack) {
        return new AttackPlan(attack, AttackSettings.DEFAULT);
    }
}
