package org.fars.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.CertificateType;
import org.junit.jupiter.api.Test;

class WorstCaseTest {
    private static final int IGNORED = 255;

    @Property(tries = 60)
    void ofCellsOfOneLabelEqualsBruteForce(@ForAll @DoubleRange(min = 0, max = 2) double eps, @ForAll long seed) {
        Example example = Example.random(12, 3, 1, new SplittableRandom(seed));
        WorstCase worst = example.worst(eps);
        for (int c = 0; c < 3; c++) {
            double exact = example.bruteForce(c, eps);
            if (Double.isNaN(exact)) {
                assertThat(worst.worstIou()[c]).isNaN();
            } else {
                assertThat(worst.worstIou()[c]).isCloseTo(exact, within(1e-12)).isLessThanOrEqualTo(exact);
            }
        }
    }

    @Property(tries = 60)
    void ofMixedCellsIsNeverAboveBruteForce(@ForAll @DoubleRange(min = 0, max = 2) double eps, @ForAll long seed) {
        Example example = Example.random(12, 3, 2, new SplittableRandom(seed));
        WorstCase worst = example.worst(eps);
        for (int c = 0; c < 3; c++) {
            double exact = example.bruteForce(c, eps);
            assertThat(Double.isNaN(exact)).isEqualTo(Double.isNaN(worst.worstIou()[c]));
            if (!Double.isNaN(exact)) {
                assertThat(worst.worstIou()[c]).isLessThanOrEqualTo(exact);
            }
        }
    }

    @Property(tries = 60)
    void meanAndAccuracyBoundEveryChangeWithinTheBudget(@ForAll @DoubleRange(min = 0, max = 2) double eps,
            @ForAll @IntRange(min = 1, max = 2) int side, @ForAll long seed) {
        Example example = Example.random(6, 3, side, new SplittableRandom(seed));
        WorstCase worst = example.worst(eps);
        assertThat(worst.certified()).isGreaterThanOrEqualTo(worst.certifiedOneByOne());
        for (int code = 0; code < 729; code++) {
            int[] changed = example.predictions.clone();
            double cost = 0;
            for (int p = 0, rest = code; p < 6; p++, rest /= 3) {
                int to = rest % 3;
                cost += to == changed[p] ? 0 : example.towards[to][p] * example.towards[to][p];
                changed[p] = to;
            }
            if (cost <= eps * eps) {
                WorstCase after = example.decidingFor(changed).worst(0);
                assertThat(worst.certified()).isLessThanOrEqualTo(after.correct());
                double mean = Arrays.stream(after.iou())
                    .filter(iou -> !Double.isNaN(iou))
                    .average()
                    .orElse(Double.NaN);
                assertThat(worst.meanIou() <= mean || Double.isNaN(mean)).isTrue();
            }
        }
    }

    @Test
    void workedByHand() {
        // Four cells of one pixel, labels 0 0 1 1, all decided correctly, radii 1, 2, 1, 2.
        Example example = new Example(2, 1, new int[]{0, 0, 1, 1}, new int[]{0, 0, 1, 1},
                new double[][]{{9, 9, 1, 2}, {1, 2, 9, 9}});
        WorstCase at1 = example.worst(1);
        // One cell changes: 1 of 2 remain, or 2 of 3.
        assertThat(at1.worstIou()[0]).isCloseTo(0.5, within(1e-12));
        assertThat(at1.certified()).isEqualTo(3);
        assertThat(at1.certifiedOneByOne()).isEqualTo(2);
        // A budget of 2 pays for one of each kind: 1 of 3.
        assertThat(example.worst(Math.sqrt(2)).meanIou()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(example.worst(0).iou()).containsExactly(1, 1);
        assertThat(example.worst(0.99).meanIou()).isCloseTo(1, within(1e-12));
    }

    @Test
    void ignoredPixelsDoNotCountAndAbstentionsMayBecomeAnything() {
        Example example = new Example(2, 1, new int[]{0, 0, 1, IGNORED}, new int[]{0, 0, -1, 1},
                new double[][]{{9, 9, 0, 0.1}, {1, 1, 0, 9}});
        WorstCase worst = example.worst(0);
        assertThat(worst.pixels()).isEqualTo(3);
        assertThat(worst.correct()).isEqualTo(2);
        assertThat(worst.worstIou()[0]).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(worst.worstIou()[1]).isZero();
    }

    /** A row of cells with the labels of their pixels. */
    private record Example(int classes, int side, int[] mask, int[] predictions, double[][] towards) {
        static Example random(int cells, int classes, int side, SplittableRandom random) {
            int[] mask = random.ints((long) cells * side * side, 0, classes)
                .map(label -> random.nextInt(8) == 0 ? IGNORED : label)
                .toArray();
            int[] predictions = random.ints(cells, 0, classes).toArray();
            double[][] towards = new double[classes][];
            for (int c = 0; c < classes; c++) {
                towards[c] = CollectiveBoundTest.radii(cells, random);
            }
            for (int p = 0; p < cells; p++) {
                towards[predictions[p]][p] = Double.POSITIVE_INFINITY;
            }
            return new Example(classes, side, mask, predictions, towards);
        }

        Example decidingFor(int[] others) {
            return new Example(classes, side, mask, others, towards);
        }

        private CellGrid grid() {
            return new CellGrid(1, predictions.length, side);
        }

        private double radius(int p) {
            double radius = Double.POSITIVE_INFINITY;
            for (double[] one : towards) {
                radius = Math.min(radius, one[p]);
            }
            return radius;
        }

        WorstCase worst(double eps) {
            double[] radii = new double[predictions.length];
            for (int p = 0; p < radii.length; p++) {
                radii[p] = radius(p);
            }
            CellCertificates certificates = new CellCertificates(CertificateType.EXACT_MARGIN, predictions, radii,
                    Optional.of(towards), Kind.DETERMINISTIC, 1, "");
            return new WorstCase.Analysis(certificates, CellLabels.of(mask, grid(), classes, IGNORED)).at(eps);
        }

        /** Tries every set of cells that change out of class c, or into it. */
        double bruteForce(int c, double eps) {
            CellLabels labels = CellLabels.of(mask, grid(), classes, IGNORED);
            double worst = labels.pixels(c) == 0 ? Double.NaN : 1;
            for (int subset = 0; subset < 1 << predictions.length; subset++) {
                double cost = 0;
                long both = 0;
                long union = labels.pixels(c);
                for (int p = 0; p < predictions.length; p++) {
                    boolean changed = (subset >> p & 1) == 1;
                    boolean decided = predictions[p] == c;
                    double radius = decided ? radius(p) : towards[c][p];
                    cost += changed ? radius * radius : 0;
                    if (changed != decided) {
                        both += labels.counts()[c][p];
                        union += labels.valid()[p] - labels.counts()[c][p];
                    }
                }
                if (cost <= eps * eps) {
                    worst = Math.min(worst, (double) both / union);
                }
            }
            return worst;
        }
    }
}
