package org.fars.math;

import java.util.Arrays;
import java.util.List;

/**
 * W = FQ with as few columns in F as there can be, and orthonormal rows in Q: if ε ~ N(0, I) has m entries and η ~ N(0, I)
 * has k = min(h, m), then Qε and η have the same distribution, and so have W(z + ε) and F(Qz + η). Drawing η is the same
 * experiment with fewer numbers.
 *
 * <p>F comes from an LQ decomposition by Householder reflections and not from a Cholesky factorisation of WWᵀ: it needs no
 * Gram matrix (which would lose half the digits), and rows that depend on others need no special care.
 *
 * @param rows F, {@code [h]} rows of up to k entries; zeros at the end of a row are left out
 * @param reflections what makes up Q, in the order in which it is applied; none where Q is the identity
 */
public record GaussianFactor(double[][] rows, List<Reflection> reflections) {
    /**
     * x ↦ x − β(u·x)u.
     *
     * @param axis the first place where u is not 0; it is 1 there
     * @param u places behind {@code axis} hold u; those before and at it mean nothing
     * @param beta β = 2/‖u‖²
     */
    public record Reflection(int axis, double[] u, double beta) {
        /** Reflects, in place. */
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
     * The factor of W.
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

    /** k, how many normals a sample takes. */
    public int normals() {
        int longest = 0;
        for (double[] row : rows) {
            longest = Math.max(longest, row.length);
        }
        return longest;
    }

    /** Qz, {@code [k]}. */
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

    /** Turns the part of v from k on to ±‖v‖ on the axis k: to its farther end, so that nothing cancels. */
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
}
