package org.fars.cli;

import java.util.Iterator;
import org.fars.attack.AttackSettings;
import org.fars.attack.Attacks;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec.Target;
import picocli.CommandLine.Spec;

/** The options of an attack that {@code attack} and {@code evaluate} share. */
final class AttackArguments {
    @Option(names = "--steps", paramLabel = "N", description = "Gradient steps of an attack. Default: 100.")
    private Integer steps;
    @Option(names = "--step-size", paramLabel = "S", defaultValue = "0.01", description = "Length of a step, in the attack's norm. Default: ${DEFAULT-VALUE}.")
    private double stepSize;
    @Option(names = "--restarts", paramLabel = "N", defaultValue = "1", description = "Random starts of an attack; the best result counts. Default: ${DEFAULT-VALUE}.")
    private int restarts;
    /** The ids of all attacks. */
    static final class Ids implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return new Attacks().ids().iterator();
        }
    }

    @Spec(Target.MIXEE)
    private CommandSpec command;

    /**
     * Returns the settings.
     *
     * @param eps the radius of the ball, in the attack's norm
     * @param defaultSteps the number of steps where {@code --steps} is not given
     * @throws ParameterException when a value is out of range
     */
    AttackSettings settings(double eps, int defaultSteps, long seed) {
        int count = steps == null ? defaultSteps : steps;
        require(count >= 1, "--steps must be 1 or more, not " + count);
        require(stepSize > 0 && Double.isFinite(stepSize), "--step-size must be greater than 0, not " + stepSize);
        require(restarts >= 1, "--restarts must be 1 or more, not " + restarts);
        return new AttackSettings(eps, count, stepSize, restarts, seed);
    }

    /** Throws if a condition does not hold. */
    void require(boolean holds, String sentence) {
        if (!holds) {
            throw new ParameterException(command.commandLine(), sentence);
        }
    }
}
