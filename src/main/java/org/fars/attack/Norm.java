package org.fars.attack;

import java.util.Arrays;
import org.fars.math.Simplex;

/** The norms that an attack's ball can have, with the step and the projection that belong to each. */
public enum Norm {
    /** Σ|δ_i|. */
    L1 {
        @Override
        public double of(double[] delta) {
            double sum = 0;
            for (double value : delta) {
                sum += Math.abs(value);
            }
            return sum;
        }

        @Override
        void project(double[] delta, double eps) {
            if (of(delta) <= eps) {
                return;
            }
            double[] magnitudes = new double[delta.length];
            for (int i = 0; i < delta.length; i++) {
                magnitudes[i] = Math.abs(delta[i]);
            }
            double[] projected = eps > 0 ? Simplex.project(magnitudes, eps) : new double[delta.length];
            for (int i = 0; i < delta.length; i++) {
                delta[i] = Math.copySign(projected[i], delta[i]);
            }
        }

        @Override
        double[] steepest(double[] gradient) {
            double[] magnitudes = new double[gradient.length];
            for (int i = 0; i < gradient.length; i++) {
                magnitudes[i] = Math.abs(gradient[i]);
            }
            Arrays.sort(magnitudes);
            int kept = Math.max(1, (int) Math.round(SPARSE_SHARE * gradient.length));
            double threshold = Math.max(magnitudes[magnitudes.length - kept], Double.MIN_VALUE);
            double[] direction = new double[gradient.length];
            int count = 0;
            for (int i = 0; i < gradient.length; i++) {
                if (Math.abs(gradient[i]) >= threshold) {
                    direction[i] = Math.signum(gradient[i]);
                    count++;
                }
            }
            for (int i = 0; i < gradient.length; i++) {
                direction[i] /= Math.max(1, count);
            }
            return direction;
        }
    },
    /** √Σδ_i². */
    L2 {
        @Override
        public double of(double[] delta) {
            double sum = 0;
            for (double value : delta) {
                sum += value * value;
            }
            return Math.sqrt(sum);
        }

        @Override
        void project(double[] delta, double eps) {
            double norm = of(delta);
            if (norm > eps) {
                double factor = eps / norm;
                for (int i = 0; i < delta.length; i++) {
                    delta[i] *= factor;
                }
            }
        }

        @Override
        double[] steepest(double[] gradient) {
            double norm = Math.max(of(gradient), SMALLEST_GRADIENT);
            double[] direction = gradient.clone();
            for (int i = 0; i < direction.length; i++) {
                direction[i] /= norm;
            }
            return direction;
        }

        /** As by {@link #steepest}, without temporary arrays: most attacks spend their time here. */
        @Override
        void step(double[] delta, float[] gradient, double length) {
            double sum = 0;
            for (float value : gradient) {
                double finite = finite(value);
                sum += finite * finite;
            }
            double norm = Math.max(Math.sqrt(sum), SMALLEST_GRADIENT);
            for (int i = 0; i < delta.length; i++) {
                double direction = finite(gradient[i]) / norm;
                delta[i] += direction == 0 ? 0 : length * direction;
            }
        }

        @Override
        public double between(float[] a, float[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                double difference = (double) a[i] - b[i];
                sum += difference * difference;
            }
            return Math.sqrt(sum);
        }
    },
    /** max|δ_i|. */
    LINF {
        @Override
        public double of(double[] delta) {
            double largest = 0;
            for (double value : delta) {
                largest = Math.max(largest, Math.abs(value));
            }
            return largest;
        }

        @Override
        void project(double[] delta, double eps) {
            for (int i = 0; i < delta.length; i++) {
                delta[i] = Math.clamp(delta[i], -eps, eps);
            }
        }

        @Override
        double[] steepest(double[] gradient) {
            double[] direction = new double[gradient.length];
            for (int i = 0; i < direction.length; i++) {
                direction[i] = Math.signum(gradient[i]);
            }
            return direction;
        }
    };

    /** Shorter gradients give steps shorter than the step size (advertorch's small constant). */
    private static final double SMALLEST_GRADIENT = 1e-6;
    /** The share of pixels that one ℓ1 step moves (Tramèr &amp; Boneh, 2019; advertorch's sparsity of 0.95). */
    private static final double SPARSE_SHARE = 0.05;

    /** Returns ‖δ‖, in pixel units of [0, 1]. */
    public abstract double of(double[] delta);

    /** Moves δ, in place, to the nearest point of the ball (for ℓ2 and ℓ1 in Euclidean distance). */
    abstract void project(double[] delta, double eps);

    /**
     * Returns the direction of a step of unit length: the ball's point furthest along the gradient (for ℓ1, shared among the
     * pixels with the largest gradients); zero if the gradient is.
     *
     * @param gradient finite numbers
     */
    abstract double[] steepest(double[] gradient);

    /**
     * Moves δ by a step along {@link #steepest}.
     *
     * @param delta δ, changed in place
     * @param gradient of which elements that are not finite count as 0
     * @param length of the step; may be infinite
     */
    void step(double[] delta, float[] gradient, double length) {
        double[] wide = new double[gradient.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = finite(gradient[i]);
        }
        double[] direction = steepest(wide);
        for (int i = 0; i < delta.length; i++) {
            delta[i] += direction[i] == 0 ? 0 : length * direction[i];
        }
    }

    /** Returns the value, or 0 if it is not finite, so that an attack does not move where there is no direction. */
    static double finite(float value) {
        return Math.abs(value) <= Float.MAX_VALUE ? value : 0;
    }

    /** Returns a vector's direction, of ℓ2 length 1 however short the vector is; zero if it is zero. */
    static double[] unit(double[] vector) {
        double largest = LINF.of(vector);
        double[] unit = new double[vector.length];
        if (largest > 0) {
            for (int i = 0; i < unit.length; i++) {
                unit[i] = vector[i] / largest;
            }
            double length = L2.of(unit);
            for (int i = 0; i < unit.length; i++) {
                unit[i] /= length;
            }
        }
        return unit;
    }

    /** Returns ‖a − b‖ of two images, in double. */
    public double between(float[] a, float[] b) {
        double[] difference = new double[a.length];
        for (int i = 0; i < difference.length; i++) {
            difference[i] = (double) a[i] - b[i];
        }
        return of(difference);
    }
}
