package org.fars.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CollectiveBoundTest {
    @Property(tries = 300)
    void ofEqualWeightsIsTheMostThatAnySubsetReaches(@ForAll @IntRange(min = 1, max = 12) int cells,
            @ForAll @DoubleRange(min = 0, max = 3) double eps, @ForAll @IntRange(min = 1, max = 9) int weight,
            @ForAll long seed) {
        double[] radii = radii(cells, new SplittableRandom(seed));
        int[] weights = new int[cells];
        Arrays.fill(weights, weight);
        assertThat(CollectiveBound.of(radii, weights).most(eps)).isEqualTo(exhaustive(radii, weights, eps));
        assertThat(CollectiveBound.ofCells(radii).most(eps)).isEqualTo(exhaustive(radii, weights, eps) / weight);
        double[] sorted = radii.clone();
        Arrays.sort(sorted);
        assertThat(CollectiveBound.mostOf(sorted, eps)).isEqualTo(exhaustive(radii, weights, eps) / weight);
    }

    @Property(tries = 300)
    void isNeverBelowWhatAnySubsetReaches(@ForAll @IntRange(min = 1, max = 12) int cells,
            @ForAll @DoubleRange(min = 0, max = 3) double eps, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] radii = radii(cells, random);
        int[] weights = random.ints(cells, 0, 17).toArray();
        CollectiveBound bound = CollectiveBound.of(radii, weights);
        long most = exhaustive(radii, weights, eps);
        assertThat(bound.most(eps)).isGreaterThanOrEqualTo(most).isLessThanOrEqualTo(bound.mostOneByOne(eps));
        // The fraction of one cell is all that the relaxation adds.
        assertThat(bound.most(eps)).isLessThanOrEqualTo(most + Arrays.stream(weights).max().orElse(0));
    }

    @Property(tries = 200)
    void budgetsAndAmountsInvertEachOther(@ForAll @IntRange(min = 1, max = 12) int cells, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CollectiveBound bound = CollectiveBound.of(radii(cells, random), random.ints(cells, 0, 17).toArray());
        double[] budgets = bound.leastBudgets();
        for (int i = 0; i < budgets.length; i++) {
            assertThat(bound.mostWithin(budgets[i] * (1 + 1e-12))).isGreaterThanOrEqualTo(i * bound.unit());
            if (i > 0) {
                assertThat(budgets[i]).isGreaterThanOrEqualTo(budgets[i - 1]);
            }
        }
    }

    /** With k equal radii r and ε = √k·r in doubles, exact arithmetic decides either way; rounding must not lose a cell. */
    @Property(tries = 300)
    void roundingNeverLosesACell(@ForAll @IntRange(min = 1, max = 3000) int cells,
            @ForAll @DoubleRange(min = 0.01, max = 10) double radius) {
        double[] radii = new double[cells];
        Arrays.fill(radii, radius);
        double eps = Math.sqrt(cells) * radius;
        BigDecimal square = new BigDecimal(radius).pow(2);
        BigDecimal budget = new BigDecimal(eps).pow(2);
        int exact = square.multiply(BigDecimal.valueOf(cells)).compareTo(budget) <= 0 ? cells : cells - 1;
        assertThat(CollectiveBound.ofCells(radii).most(eps)).isBetween((long) exact, (long) cells);
    }

    @Test
    void cellsWithoutARadiusCostNothingAndThoseWithAnInfiniteOneNeverChange() {
        CollectiveBound bound = CollectiveBound
            .ofCells(new double[]{0, Double.POSITIVE_INFINITY, 1, Double.NaN, 1e300, 1e-300});
        assertThat(bound.most(0)).isEqualTo(3);
        assertThat(bound.most(1)).isEqualTo(4);
        assertThat(bound.most(1e100)).isEqualTo(4);
        assertThat(CollectiveBound.ofCells(new double[0]).most(1)).isZero();
    }

    static double[] radii(int cells, SplittableRandom random) {
        return random.doubles(cells).map(u -> u < 0.1 ? 0 : 1.5 * u).toArray();
    }

    private static long exhaustive(double[] radii, int[] weights, double eps) {
        long most = 0;
        for (int subset = 0; subset < 1 << radii.length; subset++) {
            double cost = 0;
            long weight = 0;
            for (int p = 0; p < radii.length; p++) {
                if ((subset >> p & 1) == 1) {
                    cost += radii[p] * radii[p];
                    weight += weights[p];
                }
            }
            most = cost <= eps * eps ? Math.max(most, weight) : most;
        }
        return most;
    }
}
