package org.fars.segment;

import java.util.Arrays;
import java.util.Comparator;

/**
 * How much one perturbation can change at most, if every cell that changes uses up a part of its budget.
 *
 * <p>Cell p changes only if its embedding moves by ‖Δz_p‖ ≥ R_p, and Σ_p ‖Δz_p‖² = ‖Δz‖² ≤ (Lε + 2δ)² for a backbone with
 * Lipschitz bound L whose computed embeddings are off by at most δ. So a set S of cells changes only if
 * √(Σ_S R_p²) ≤ Lε + 2δ. With r_p = max(0, R_p − 2δ)/L, the radius in pixels, it follows that Σ_S r_p² ≤ ε², because
 * ‖(R − t)₊‖ ≤ ‖R‖ − t for vectors R ≥ 0 and 0 ≤ t ≤ ‖R‖: the left side falls by at least 1 for each unit of t. Therefore at
 * most K(ε) = max{k : Σ_{i≤k} r_(i)² ≤ ε²} cells change, in ascending order, and of cells with weights at most the value of
 * the fractional knapsack with costs r_p².
 *
 * <p>All rounding is on the safe side: costs are too small, budgets too large. Attained where a head is linear in z and every
 * z within the budget is reached, and not otherwise.
 */
public final class CollectiveBound {
    private final double[] costs;
    private final double[] costSums;
    private final int[] weights;
    private final long[] weightSums;
    private final long unit;
    private final boolean shared;

    private CollectiveBound(Item[] items, boolean shared) {
        this.shared = shared;
        int n = items.length;
        costs = new double[n];
        costSums = new double[n + 1];
        weights = new int[n];
        weightSums = new long[n + 1];
        long divisor = 0;
        for (int i = 0; i < n; i++) {
            costs[i] = items[i].cost;
            weights[i] = items[i].weight;
            costSums[i + 1] = below(costSums[i] + costs[i]);
            weightSums[i + 1] = weightSums[i] + weights[i];
            divisor = gcd(divisor, weights[i]);
        }
        unit = Math.max(1, divisor);
    }

    /**
     * Returns the bound of a set of cells.
     *
     * @param radii r_p of each cell, in pixel units; cells with an infinite radius never change
     * @param weights how much each counts, at least 0: its pixels, say
     */
    public static CollectiveBound of(double[] radii, int[] weights) {
        return of(radii, weights, true);
    }

    /**
     * Returns the bound of the cells of an image; where they do not share a budget, that of {@link #mostOneByOne}.
     *
     * @param certificates their radii
     * @param weights how much each counts, at least 0
     */
    public static CollectiveBound of(CellCertificates certificates, int[] weights) {
        return of(certificates.radii(), weights, certificates.shareBudget());
    }

    /** Returns the bound of the cells of an image, which count 1 each; see {@link #of(CellCertificates, int[])}. */
    public static CollectiveBound ofCells(CellCertificates certificates) {
        int[] ones = new int[certificates.cells()];
        Arrays.fill(ones, 1);
        return of(certificates, ones);
    }

    private static CollectiveBound of(double[] radii, int[] weights, boolean shared) {
        if (radii.length != weights.length) {
            throw new IllegalArgumentException(radii.length + " radii, " + weights.length + " weights");
        }
        Item[] items = new Item[radii.length];
        int n = 0;
        for (int p = 0; p < radii.length; p++) {
            if (weights[p] < 0) {
                throw new IllegalArgumentException("weight " + weights[p]);
            }
            if (weights[p] > 0 && radii[p] != Double.POSITIVE_INFINITY) {
                items[n++] = new Item(cost(radii[p]), weights[p]);
            }
        }
        Item[] used = Arrays.copyOf(items, n);
        Arrays.sort(used, Item.CHEAPEST_FIRST);
        return new CollectiveBound(used, shared);
    }

    /** Returns the bound of a set of cells that count 1 each. */
    public static CollectiveBound ofCells(double[] radii) {
        int[] ones = new int[radii.length];
        Arrays.fill(ones, 1);
        return of(radii, ones);
    }

    /**
     * Returns K(ε) of cells that count 1 each, as {@link #most} does, of radii that are in order already.
     *
     * @param radii r_p of each cell, ascending, in pixel units
     */
    public static int mostOf(double[] radii, double eps) {
        double budget = budget(eps);
        double sum = 0;
        int k = 0;
        while (k < radii.length && cost(radii[k]) <= budget) {
            sum = below(sum + cost(radii[k]));
            if (sum > budget) {
                return k;
            }
            k++;
        }
        return k;
    }

    /** Returns the squared budget of perturbations of at most {@code eps}, rounded up. */
    static double budget(double eps) {
        return Math.nextUp(eps * eps);
    }

    /** Returns r², rounded down; 0 for a radius that is not a number. */
    private static double cost(double radius) {
        // Costs far below every budget are 0, so that products with weights are exact to the last bit of a double.
        double cost = radius > 0 ? below(radius * radius) : 0;
        return cost < 0x1p-900 ? 0 : cost;
    }

    private static double below(double x) {
        return x > 0 ? Math.nextDown(x) : 0;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /**
     * Returns the most that perturbations of at most {@code eps} change together: K(ε) where each cell counts 1.
     *
     * @param eps ε, ℓ2 in pixel units
     */
    public long most(double eps) {
        return shared ? Math.min(mostWithin(budget(eps)), mostOneByOne(eps)) : mostOneByOne(eps);
    }

    /**
     * Returns the weight of the cells whose radius does not exceed {@code eps}: what is certified if every cell is regarded on
     * its own, and could use the whole budget. Never below {@link #most}.
     */
    public long mostOneByOne(double eps) {
        double budget = budget(eps);
        long sum = 0;
        for (int i = 0; i < costs.length; i++) {
            sum += costs[i] <= budget ? weights[i] : 0;
        }
        return sum;
    }

    /**
     * Returns the most that a budget of squared lengths changes: the fractional knapsack, rounded up, then down to a multiple of
     * the common divisor of all weights, which the exact value is.
     */
    long mostWithin(double budget) {
        int k = affordable(budget);
        if (k == costs.length) {
            return weightSums[k];
        }
        double rest = Math.nextUp(budget - costSums[k]);
        double part = weights[k] * rest / costs[k] * (1 + 0x1p-48);
        return weightSums[k] + Math.min(weights[k], unit * (long) Math.floor(part / unit));
    }

    /** Returns the largest number of cells whose costs, cheapest first, are within the budget together. */
    private int affordable(double budget) {
        int low = 0;
        int high = costs.length;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (costSums[middle] <= budget) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Returns the total weight of the cells that can change at all. */
    long total() {
        return weightSums[weightSums.length - 1];
    }

    /** Returns the common divisor of all weights, of which every amount that changes is a multiple; at least 1. */
    long unit() {
        return unit;
    }

    /**
     * Returns the smallest budgets that change 0, 1, 2… units, each rounded down: for {@link #total} units and a step of
     * {@link #unit}.
     */
    double[] leastBudgets() {
        double[] budgets = new double[(int) (total() / unit) + 1];
        int i = 0;
        for (int k = 0; k < costs.length; k++) {
            long steps = weights[k] / unit;
            for (long step = 1; step < steps; step++) {
                double part = costSums[k] + costs[k] * ((double) step / steps) * (1 - 0x1p-48);
                budgets[++i] = Math.max(budgets[i - 1], below(part));
            }
            budgets[++i] = costSums[k + 1];
        }
        return budgets;
    }

    /**
     * A cell.
     *
     * @param cost what its change uses up, from below
     * @param weight what its change amounts to
     */
    private record Item(double cost, int weight) {
        /** By cost per weight, compared exactly: the product of a double and an int is a sum of two doubles. */
        static final Comparator<Item> CHEAPEST_FIRST = (a, b) -> {
            if (a.weight == b.weight) {
                return Double.compare(a.cost, b.cost);
            }
            double first = a.cost * b.weight;
            double second = b.cost * a.weight;
            return first != second
                    ? Double.compare(first, second)
                    : Double.compare(Math.fma(a.cost, b.weight, -first), Math.fma(b.cost, a.weight, -second));
        };
    }
}
