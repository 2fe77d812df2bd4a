package org.fars.attack;

/**
 * δ of one image, in double, and the image x that it is added to. The perturbed image is x + δ rounded <em>towards x</em>, so
 * that it is never further away than δ, in any norm.
 */
final class Perturbation {
    private final float[] image;
    private final double[] delta;

    /** Returns the perturbation from {@code image} to {@code moved}. */
    static Perturbation between(float[] image, float[] moved) {
        Perturbation perturbation = new Perturbation(image);
        for (int i = 0; i < image.length; i++) {
            perturbation.delta[i] = (double) moved[i] - image[i];
        }
        return perturbation;
    }

    /** The zero perturbation. */
    Perturbation(float[] image) {
        this.image = image;
        this.delta = new double[image.length];
    }

    private Perturbation(float[] image, double[] delta) {
        this.image = image;
        this.delta = delta;
    }

    /** Returns an independent copy. */
    Perturbation copy() {
        return new Perturbation(image, delta.clone());
    }

    /** Returns δ itself; changes to it change the perturbation. */
    double[] delta() {
        return delta;
    }

    /** Returns x. */
    float[] image() {
        return image;
    }

    /** Moves by a step along the norm's steepest direction of a gradient. */
    void step(Norm norm, float[] gradient, double length) {
        norm.step(delta, gradient, length);
    }

    /** Adds {@code length}, which may be infinite, times a direction. */
    void add(double[] direction, double length) {
        for (int i = 0; i < delta.length; i++) {
            delta[i] += direction[i] == 0 ? 0 : length * direction[i];
        }
    }

    /** Multiplies δ. */
    void scale(double factor) {
        for (int i = 0; i < delta.length; i++) {
            delta[i] *= factor;
        }
    }

    /** Clips x + δ to [0, 1]. */
    void clipToBox() {
        for (int i = 0; i < delta.length; i++) {
            double x = image[i];
            delta[i] = Math.max(-x, Math.min(1 - x, delta[i]));
        }
    }

    /** Projects δ onto the ball of radius ε. */
    void project(Norm norm, double eps) {
        norm.project(delta, eps);
    }

    /** Returns ‖δ‖. */
    double norm(Norm norm) {
        return norm.of(delta);
    }

    /** Returns x + δ as floats, each rounded towards x. */
    float[] applied() {
        float[] applied = new float[image.length];
        for (int i = 0; i < applied.length; i++) {
            float rounded = (float) (image[i] + delta[i]);
            boolean further = Math.abs((double) rounded - image[i]) > Math.abs(delta[i]);
            applied[i] = further ? towards(rounded, image[i]) : rounded;
        }
        return applied;
    }

    /** {@link Math#nextAfter} for pixels: positive floats are ordered as their bits are. */
    private static float towards(float rounded, float target) {
        return rounded > 0
                ? Float.intBitsToFloat(Float.floatToRawIntBits(rounded) + (rounded > target ? -1 : 1))
                : Math.nextAfter(rounded, target);
    }
}
