package org.fars.attack;

/**
 * The settings of an attack. The defaults are those of the paper's published evaluation.
 *
 * @param eps radius of the ball, in the attack's own norm
 * @param steps gradient steps
 * @param stepSize length of one step
 * @param restarts independent random starts
 * @param seed the run's seed
 */
public record AttackSettings(double eps, int steps, double stepSize, int restarts, long seed) {
    /** ε = 0.3, 100 steps of 0.01, one random start, seed 0. */
    public static final AttackSettings DEFAULT = new AttackSettings(0.3, 100, 0.01, 1, 0);

    public AttackSettings {
        if (!(eps >= 0) || steps < 0 || !(stepSize >= 0) || restarts < 1) {
            throw new IllegalArgumentException(
                    "eps " + eps + ", steps " + steps + ", stepSize " + stepSize + ", restarts " + restarts);
        }
    }

    /** Returns the same with another ε. */
    public AttackSettings withEps(double other) {
        return new AttackSettings(other, steps, stepSize, restarts, seed);
    }

    /** Returns the same with another number of steps. */
    public AttackSettings withSteps(int other) {
        return new AttackSettings(eps, other, stepSize, restarts, seed);
    }

    /** Returns the same with another seed. */
    public AttackSettings withSeed(long other) {
        return new AttackSettings(eps, steps, stepSize, restarts, other);
    }
}
