package org.fars.math;

import java.util.Arrays;

/**
 * Projections onto the simplex {p ≥ 0, Σp = r}. For r = 1 this is sparsemax (Martins and Astudillo, ICML 2016); the size r
 * is an extension of FaRS.
 */
public final class Simplex {
    private Simplex() {}

    /**
     * Returns the Euclidean projection onto {p ≥ 0, Σp = r}: with z sorted descending, K = max{k : r + k·z_(k) > Σ_{j≤k} z_(j)},
     * τ = (Σ_{j≤K} z_(j) − r)/K and p = max(z − τ, 0).
     *
     * <p>Where z holds NaN, all of p is NaN. Entries of +∞ share r equally and the others get 0; an entry of −∞ gets 0;
     * where all are −∞, they share r equally, as equal entries always do. A single class gets r.
     *
     * @param z the point, any length but 0; not changed
     * @param r the simplex's size, positive and finite
     * @return p, as long as z
     */
    public static double[] project(double[] z, double r) {
        check(z, r);
        double[] p = z.clone();
        projectInPlace(p, r, new double[z.length]);
        return p;
    }

    /**
     * Projects in place, without allocating; see {@link #project}.
     *
     * @param z the point, replaced by its projection
     * @param r the simplex's size, positive and finite
     * @param scratch as long as z; overwritten
     */
    public static void projectInPlace(double[] z, double r, double[] scratch) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : z) {
            if (Double.isNaN(value)) {
                Arrays.fill(z, Double.NaN);
                return;
            }
            max = Math.max(max, value);
        }
        if (Double.isInfinite(max)) {
            shareEqually(z, max, r);
            return;
        }
        // Subtracting a constant does not change the projection. Without the maximum nothing overflows, and the entries
        // that matter, within r of it, keep all their digits. Instead of sorting, drop entries at or below the threshold
        // of the remaining ones until there are none (Michelot, J. Optim. Theory Appl. 50, 1986).
        int left = 0;
        double sum = 0;
        for (int i = 0; i < z.length; i++) {
            z[i] -= max;
            if (z[i] > -r) {
                scratch[left++] = z[i];
                sum += z[i];
            }
        }
        double threshold = (sum - r) / left;
        for (int before = left + 1; left < before;) {
            before = left;
            left = 0;
            sum = 0;
            for (int i = 0; i < before; i++) {
                if (scratch[i] > threshold) {
                    sum += scratch[i];
                    scratch[left++] = scratch[i];
                }
            }
            threshold = (sum - r) / left;
        }
        for (int i = 0; i < z.length; i++) {
            z[i] = Math.max(z[i] - threshold, 0);
        }
    }

    /**
     * Returns what the published FaRS code computes as the projection, for comparison only. With C_k = Σ_{j&lt;k} z_(j) it takes
     * K = max{k : r + (k−1)·z_(k) &gt; C_k}, which is right, and τ = (C_K − r)/K, which leaves z_(K) out: the result sums to
     * r + z_(K) wherever nothing is cut off, is not a projection, and changes when a constant is added to z.
     *
     * <p>Where z holds anything but finite numbers, all of the result is NaN.
     *
     * @param z the point, any length but 0; not changed
     * @param r the size, positive and finite
     */
    public static double[] publishedProjection(double[] z, double r) {
        check(z, r);
        double[] p = z.clone();
        if (!Arrays.stream(z).allMatch(Double::isFinite)) {
            Arrays.fill(p, Double.NaN);
            return p;
        }
        double[] sorted = z.clone();
        Arrays.sort(sorted);
        double before = 0;
        double threshold = 0;
        for (int k = 1; k <= z.length; k++) {
            double next = sorted[z.length - k];
            if (r + (k - 1) * next > before) {
                threshold = (before - r) / k;
            }
            before += next;
        }
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.max(p[i] - threshold, 0);
        }
        return p;
    }

    private static void check(double[] z, double r) {
        if (z.length == 0 || !(r > 0) || Double.isInfinite(r)) {
            throw new IllegalArgumentException("projection of " + z.length + " values onto a simplex of size " + r);
        }
    }

    private static void shareEqually(double[] z, double largest, double r) {
        long sharers = Arrays.stream(z).filter(value -> value == largest).count();
        for (int i = 0; i < z.length; i++) {
            z[i] = z[i] == largest ? r / sharers : 0;
        }
    }
}
