package org.fars.math;

import java.util.Arrays;
import java.util.List;

/**
 * A factorisation W = FQ with k = min(h, m) columns in F and orthonormal rows in Q. If ε ~ N(0, I) has m entries and
 * η ~ N(0, I) has k, then Qε and η have the same distribution, and so have W(z + ε) and F(Qz + η): drawing η is the same
 * experiment with fewer normals.
 *
 * <p>F comes from an LQ decomposition by Householder reflections and not from a Cholesky factorisation of WWᵀ: it needs no
 * Gram matrix, which would lose half the digits, and linearly dependent rows need no special care.
 *
 * @param rows F, {@code [h]} rows of up to k entries; trailing zeros of a row are omitted
 * @param reflections the factors of Q in the order of their application; empty where Q is the identity
 */
public record GaussianFactor(double[][] rows, List<Reflection> reflections) {
    /**
     * The Householder reflection x ↦ x − β(u·x)u.
     *
     * @param axis the index of the first entry of u that is not 0; that entry is 1
     * @param u the entries of u after {@code axis}; those up to it are ignored
     * @param beta β = 2/‖u‖²
     */
    public record Reflection(int axis, double[] u, double beta) {
        /** Reflects x in place. */
        void apply(double[] x) {
            double dot = x[axis];
            for (int i = axis + 1; i < x.length; i++) {
                dot += u[i] * x[i];
            }
            dot *= beta;
            x[axis] -= dot;
            for (int i = axis + 1; i < x.length; i++) {
                x[i] -= dot * u[i];
            }
        }
    }

    public GaussianFactor {
        reflections = List.copyOf(reflections);
    }

    /**
     * Factorises W.
     *
     * @param w {@code [h, m]}, h ≥ 1
     * @return for m ≤ h: F = W, Q = I; else a lower triangle, row j of j+1 entries
     */
    public static GaussianFactor of(double[][] w) {
        int h = w.length;
        if (w[0].length <= h) {
            return new GaussianFactor(w, List.of());
        }
        double[][] rest = new double[h][];
        for (int j = 0; j < h; j++) {
            rest[j] = w[j].clone();
        }
        double[][] rows = new double[h][];
        Reflection[] reflections = new Reflection[h];
        for (int k = 0; k < h; k++) {
            double length = -Math.copySign(norm(rest[k], k), rest[k][k]);
            reflections[k] = reflection(rest[k], k, length);
            rows[k] = new double[k + 1];
            System.arraycopy(rest[k], 0, rows[k], 0, k);
            rows[k][k] = length;
            for (int j = k + 1; j < h; j++) {
                reflections[k].apply(rest[j]);
            }
        }
        return new GaussianFactor(rows, List.of(reflections));
    }

    /** Returns k, the number of normals per sample. */
    public int normals() {
        int longest = 0;
        for (double[] row : rows) {
            longest = Math.max(longest, row.length);
        }
        return longest;
    }

    /** Returns Qz, {@code [k]}. */
    public double[] rotated(double[] z) {
        double[] x = z.clone();
        reflections.forEach(reflection -> reflection.apply(x));
        return Arrays.copyOf(x, normals());
    }

    private static double norm(double[] v, int from) {
        double norm = 0;
        for (int i = from; i < v.length; i++) {
            norm = Math.hypot(norm, v[i]);
        }
        return norm;
    }

    /** Returns the reflection of v, from index k on, to {@code length} on axis k; the caller's sign of it avoids cancellation. */
    private static Reflection reflection(double[] v, int k, double length) {
        if (length == 0) {
            return new Reflection(k, new double[v.length], 0);
        }
        // With u = v − length·e_k scaled to u_k = 1, β is −u_k/length as it was before scaling.
        double first = v[k] - length;
        double[] u = v.clone();
        for (int i = k + 1; i < u.length; i++) {
            u[i] /= first;
        }
        return new Reflection(k, u, -first / length);
    }

    /**
     * A linear layer with Gaussian noise at its input: W(z + σε) + b ~ N(Wz + b, σ²WWᵀ), sampled as mean + σFη for a factor F
     * of W.
     *
     * @param factor F, {@code [h, k]}, either W itself or {@link GaussianFactor#rows}; trailing zeros of a row may be omitted
     * @param mean Wz + b, {@code [h]}
     * @param sigma σ
     */
    public record NoisyLayer(double[][] factor, double[] mean, double sigma) {
        /** Returns k, the number of normals per sample. */
        public int normals() {
            return Arrays.stream(factor).mapToInt(row -> row.length).max().orElse(0);
        }

        /**
         * Draws samples.
         *
         * @param source source of the normals, input by input
         * @param normals workspace {@code [k, samples]}, overwritten
         * @param out the layer's outputs {@code [h, samples]}, overwritten
         * @param samples number of samples, at most the length of the rows above
         */
        public void draw(NormalSource source, double[][] normals, double[][] out, int samples) {
            for (double[] row : normals) {
                source.fill(row, samples, sigma);
            }
            MatrixProduct.apply(factor, mean, normals, out, samples);
        }
    }
}
