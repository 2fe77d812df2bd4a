package org.fars.cli;

import org.fars.attack.AttackSettings;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine;

/**
 * How to attack, as somebody typed it; see {@link AttackSettings} for what it means.
 *
 * @param eps {@code --eps}
 * @param steps {@code --steps}
 * @param stepSize {@code --step-size}
 * @param restarts {@code --restarts}
 * @param seed {@code --seed}
 */
record AttackArguments(double eps, int steps, double stepSize, int restarts, long seed) {
    /**
     * The settings.
     *
     * @param command whose options these are
     * @throws ParameterException where one makes no sense
     */
    AttackSettings checked(CommandLine command) {
        require(command, eps >= 0 && Double.isFinite(eps), "--eps must be 0 or more, not " + eps);
        require(command, steps >= 0, "--steps must be 0 or more, not " + steps);
        require(command, stepSize >= 0 && Double.isFinite(stepSize),
                "--step-size must be 0 or more, not " + stepSize);
        require(command, restarts >= 1, "--restarts must be 1 or more, not " + restarts);
        return new AttackSettings(eps, steps, stepSize, restarts, seed);
    }

    private static void require(CommandLine command, boolean holds, String sentence) {
        if (!holds) {
            throw new ParameterException(command, sentence);
        }
    }
}
