package org.fars.attack;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/** Random starts, as the published attack of each norm draws them. */
final class RandomStart {
    private RandomStart() {}

    /**
     * Draws a start in the ball and the box.
     * <ul>
     * <li>ℓ2: x + δ uniform in the box, δ scaled into the ball (advertorch);
     * <li>ℓ∞: δ uniform in the ball;
     * <li>ℓ1: a Laplace direction of a length uniform in [0, ε] (advertorch).
     * </ul>
     */
    static void draw(Norm norm, Perturbation perturbation, double eps, long seed) {
        UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(seed);
        double[] delta = perturbation.delta();
        float[] image = perturbation.image();
        double reach = Math.min(eps, 1);
        for (int i = 0; i < delta.length; i++) {
            delta[i] = switch (norm) {
                case L2 -> random.nextDouble() - image[i];
                case LINF -> reach * (2 * random.nextDouble() - 1);
                case L1 -> laplace(random);
            };
        }
        if (norm == Norm.L1) {
            double length = Norm.L1.of(delta);
            perturbation.scale(length > 0 ? random.nextDouble() * Math.min(eps, delta.length) / length : 0);
        } else {
            perturbation.project(norm, eps);
        }
        perturbation.clipToBox();
    }

    /**
     * Draws a start as Auto-PGD does: a direction (Gaussian for ℓ2, uniform in the cube for ℓ∞) scaled to length ε, then
     * clipped to the box.
     */
    static void drawOnSphere(Norm norm, Perturbation perturbation, double eps, long seed) {
        UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(seed);
        double[] delta = perturbation.delta();
        NormalizedGaussianSampler gaussian = ZigguratSampler.NormalizedGaussian.of(random);
        for (int i = 0; i < delta.length; i++) {
            delta[i] = norm == Norm.LINF ? 2 * random.nextDouble() - 1 : gaussian.sample();
        }
        double length = norm.of(delta);
        perturbation.scale(length > 0 ? eps / length : 0);
        perturbation.project(norm, eps);
        perturbation.clipToBox();
    }

    private static double laplace(UniformRandomProvider random) {
        double u = random.nextDouble() - 0.5;
        return -Math.copySign(Math.log1p(-2 * Math.abs(u)), u);
    }
}
