package org.fars.math;

/** Projections onto the simplex. Placeholder body, completed in the mathematics package. */
public final class Simplex {
    private Simplex() {}

    /**
     * The Euclidean projection onto {p ≥ 0, Σp = r}: sparsemax of size r.
     *
     * @param z the point, any length but 0
     * @param r the simplex's size, positive
     */
    public static double[] project(double[] z, double r) {
        double[] sorted = z.clone();
        java.util.Arrays.sort(sorted);
        double sum = 0;
        double threshold = 0;
        for (int k = 1; k <= z.length; k++) {
            double next = sorted[z.length - k];
            if (r + k * next > sum + next) {
                threshold = (sum + next - r) / k;
            }
            sum += next;
        }
        double[] p = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            p[i] = Math.max(z[i] - threshold, 0);
        }
        return p;
    }
}
