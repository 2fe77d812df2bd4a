package org.fars.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.CertifySettings;
import org.fars.certify.ExactMargin;
import org.fars.certify.HeadNormCache;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.math.GaussianSmoothing;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.MultiLayerHead;
import org.fars.model.MultiLayerHead.Activation;
import org.junit.jupiter.api.Test;

class CellCertifierTest {
    private static final int CELLS = 9;
    private static final int SIZE = 4;
    private static final CellGrid GRID = new CellGrid(3, 3, 2);
    private final HeadNormCache cache = new HeadNormCache();
    private final CellCertifier certifier = new CellCertifier(cache, new JavaHeadEvaluator());

    @Property(tries = 100)
    void radiiAreThoseOfTheExactMargin(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LinearHead head = head(5, random);
        double[][] vectors = GRID.vectors(point(CELLS * SIZE, random));
        LipschitzBound lipschitz = new LipschitzBound(LipschitzBound.Basis.AUDITED, 1.5, 1, 1e-3, "", List.of());
        CellCertificates certificates = certifier.exactMargin(vectors, head, lipschitz);
        for (int p = 0; p < CELLS; p++) {
            CertificationInput input = new CertificationInput(null, "", vectors[p], lipschitz, null);
            assertThat(certificates.radii()[p])
                .isEqualTo(new ExactMargin(cache).certify(input, head, CertifySettings.DEFAULT, new JobContext())
                    .radius());
            assertThat(certificates.predictions()[p]).isEqualTo(head.predict(vectors[p]));
            for (int c = 0; c < 5; c++) {
                assertThat(certificates.radiusTowards(c, p)).isGreaterThanOrEqualTo(certificates.radii()[p]);
            }
        }
        CellCertificates smoothed = certifier.closedForm(vectors, head, lipschitz, 0.3);
        for (int p = 0; p < CELLS; p++) {
            assertThat(smoothed.radii()[p]).isLessThanOrEqualTo(certificates.radii()[p]);
        }
    }

    /** The network is the identity, so that the cheapest cells can be moved over their boundaries all at once. */
    @Property(tries = 100)
    void collectiveBoundIsAttainedByLinearMaps(@ForAll @DoubleRange(min = 0.01, max = 4) double eps,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LinearHead head = head(4, random);
        double[][] vectors = GRID.vectors(point(CELLS * SIZE, random));
        CellCertificates certificates = certifier.exactMargin(vectors, head, LipschitzBound.one());
        long most = CollectiveBound.ofCells(certificates.radii()).most(eps);
        Integer[] order = new Integer[CELLS];
        Arrays.setAll(order, p -> p);
        Arrays.sort(order, Comparator.comparingDouble(p -> certificates.radii()[p]));
        double used = 0;
        for (int i = 0; i < most; i++) {
            double[] moved = overTheNearestBoundary(head, vectors[order[i]]);
            used += square(moved, vectors[order[i]]);
            assertThat(head.predict(moved)).isNotEqualTo(certificates.predictions()[order[i]]);
        }
        assertThat(Math.sqrt(used)).isLessThanOrEqualTo(eps * (1 + 1e-6));
    }

    /** z = |Qx| with Q orthogonal: 1-Lipschitz, not linear, and each pixel acts on every cell. */
    @Property(tries = 20)
    void noAttackOnANonlinearNetworkChangesMoreCells(@ForAll @DoubleRange(min = 0.05, max = 2) double eps,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LinearHead head = head(3, random);
        double[] x = point(CELLS * SIZE, random);
        double[] mirror = point(CELLS * SIZE, random);
        CellCertificates certificates = certifier.exactMargin(network(x, mirror), head, LipschitzBound.one());
        long most = CollectiveBound.ofCells(certificates.radii()).most(eps);
        double[] best = new double[x.length];
        double bestMargin = Double.POSITIVE_INFINITY;
        for (int trial = 0; trial < 2000; trial++) {
            double[] delta = best.clone();
            for (int k = 0; k < delta.length; k++) {
                delta[k] += 0.3 * eps * random.nextGaussian() / Math.sqrt(delta.length);
            }
            double norm = Math.sqrt(square(delta, new double[delta.length]));
            double[] attacked = x.clone();
            for (int k = 0; k < delta.length; k++) {
                delta[k] *= 0.999999 * eps / norm;
                attacked[k] += delta[k];
            }
            double[][] vectors = network(attacked, mirror);
            double margin = 0;
            int changed = 0;
            for (int p = 0; p < CELLS; p++) {
                int before = certificates.predictions()[p];
                changed += head.predict(vectors[p]) != before ? 1 : 0;
                margin += Math.max(0, lead(head.logits(vectors[p]), before));
            }
            assertThat((long) changed).isLessThanOrEqualTo(most);
            if (margin < bestMargin) {
                bestMargin = margin;
                best = delta;
            }
        }
    }

    @Test
    void aTieHasNoClassAndAnUnusableBoundNoRadius() {
        LinearHead head = new LinearHead("original", new double[][]{{1, 0}, {0, 1}}, new double[2]);
        CellCertificates tied = certifier.exactMargin(new double[][]{{1, 1}, {2, 1}}, head, LipschitzBound.one());
        assertThat(tied.predictions()).containsExactly(-1, 0);
        assertThat(tied.radii()[0]).isZero();
        assertThat(tied.radiusTowards(1, 0)).isZero();
        CellCertificates none = certifier.exactMargin(new double[][]{{2, 1}}, head,
                LipschitzBound.none("no bound", List.of()));
        assertThat(none.kind()).isEqualTo(Kind.NONE);
        assertThat(none.radii()).containsExactly(0);
        assertThat(none.reason()).isEqualTo("no bound");
    }

    /** P(class 0) = Φ(z/σ) for the head (z, −z), so the exact radius is |z|: a larger one, or the other class, is an error. */
    @Test
    void allRadiiOfASmoothedMapHoldAtOnceWithTheirConfidence() {
        double[][] vectors = {{0.1}, {-0.2}, {0.3}, {0.4}, {0.55}, {0.02}};
        int wrong = 0;
        int positive = 0;
        for (int repetition = 0; repetition < 2000; repetition++) {
            CellCertificates certificates = certifier.votes(input(), vectors, signHead(), settings(repetition),
                    new JobContext());
            boolean error = false;
            for (int p = 0; p < vectors.length; p++) {
                double exact = Math.abs(vectors[p][0]);
                int sign = vectors[p][0] > 0 ? 0 : 1;
                double radius = certificates.radii()[p];
                positive += radius > 0 ? 1 : 0;
                error |= radius > 0 && (certificates.predictions()[p] != sign || radius > exact);
            }
            wrong += error ? 1 : 0;
            assertThat(certificates.confidence()).isEqualTo(0.9);
        }
        assertThat(positive).isGreaterThan(2000);
        // α = 0.1 of 2000, and four standard deviations.
        assertThat(wrong).isLessThan(254);
    }

    /** Half of the cells have a probability of exactly τ: to certify any of them is an error. */
    @Test
    void segCertifyErrsNoMoreOftenThanItsFamilyWiseRate() {
        double tau = 0.75;
        double edge = GaussianSmoothing.radius(0.5, tau);
        double[][] vectors = {{edge}, {-edge}, {edge}, {0.9}, {-0.9}, {1.2}};
        int wrong = 0;
        int held = 0;
        for (int repetition = 0; repetition < 2000; repetition++) {
            CellCertificates certificates = certifier.segCertify(input(), vectors, signHead(), settings(repetition),
                    tau, new JobContext());
            boolean error = false;
            for (int p = 0; p < vectors.length; p++) {
                error |= p < 3 && certificates.predictions()[p] >= 0;
                held += p >= 3 && certificates.predictions()[p] >= 0 ? 1 : 0;
                assertThat(certificates.radii()[p] > 0).isEqualTo(certificates.predictions()[p] >= 0);
            }
            wrong += error ? 1 : 0;
        }
        assertThat(held).isGreaterThan(5000);
        assertThat(wrong).isBetween(1, 254);
    }

    @Test
    void atOneRadiusHolmsMethodKeepsMoreCellsThanARadiusForEach() {
        double[][] vectors = new double[40][1];
        for (int p = 0; p < 40; p++) {
            vectors[p][0] = (p % 2 == 0 ? 1 : -1) * (0.3 + 0.02 * p);
        }
        double eps = 0.25;
        int alone = 0;
        int together = 0;
        for (int seed = 0; seed < 20; seed++) {
            CellCertificates each = certifier.votes(input(), vectors, signHead(), settings(seed), new JobContext());
            CellCertificates one = certifier.votes(input(), vectors, signHead(), settings(seed).decidingAt(eps),
                    new JobContext());
            for (int p = 0; p < 40; p++) {
                alone += each.radii()[p] > eps ? 1 : 0;
                together += one.radii()[p] > eps ? 1 : 0;
                assertThat(one.radii()[p]).matches(radius -> radius == 0 || radius > eps && radius < eps + 1e-9);
                assertThat(one.predictions()[p] < 0).isEqualTo(one.radii()[p] == 0);
            }
        }
        assertThat(together).isGreaterThan(alone);
    }

    @Test
    void probabilisticMapsDependOnTheSeedAlone() {
        double[][] vectors = {{0.1}, {-0.2}, {0.3}};
        CellCertificates first = certifier.votes(input(), vectors, signHead(), settings(4), new JobContext());
        CellCertificates second = certifier.votes(input(), vectors, signHead(), settings(4), new JobContext());
        CellCertificates other = certifier.votes(input(), vectors, signHead(), settings(5), new JobContext());
        assertThat(first.radii()).isEqualTo(second.radii()).isNotEqualTo(other.radii());
    }

    private static CertifySettings settings(long seed) {
        return new CertifySettings(0.5, 20, 60, 0.1, 2, 1, seed);
    }

    private static MultiLayerHead signHead() {
        LinearHead first = new LinearHead("0", new double[][]{{1}, {-1}}, new double[2]);
        LinearHead second = new LinearHead("1", new double[][]{{1, -1}, {-1, 1}}, new double[2]);
        return new MultiLayerHead("multi-layer", List.of(first, second), Activation.RELU, 0.5);
    }

    private static CertificationInput input() {
        return new CertificationInput(new ImageTensor(1, 1, 1, new float[]{0}), "image", new double[0],
                LipschitzBound.one(), null);
    }

    private static double[][] network(double[] x, double[] mirror) {
        double product = 0;
        double norm = 0;
        for (int k = 0; k < x.length; k++) {
            product += x[k] * mirror[k];
            norm += mirror[k] * mirror[k];
        }
        double[] z = new double[x.length];
        for (int k = 0; k < z.length; k++) {
            z[k] = Math.abs(x[k] - 2 * product / norm * mirror[k]);
        }
        return GRID.vectors(z);
    }

    private static double[] overTheNearestBoundary(LinearHead head, double[] z) {
        double[] logits = head.logits(z);
        int winner = Head.argmax(logits);
        double[] best = null;
        for (int j = 0; j < logits.length; j++) {
            if (j != winner) {
                double norm = square(head.weight()[winner], head.weight()[j]);
                double step = (logits[winner] - logits[j]) / norm * (1 + 1e-7);
                double[] moved = z.clone();
                for (int k = 0; k < z.length; k++) {
                    moved[k] -= step * (head.weight()[winner][k] - head.weight()[j][k]);
                }
                best = best == null || square(moved, z) < square(best, z) ? moved : best;
            }
        }
        return best;
    }

    private static double lead(double[] logits, int winner) {
        double other = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < logits.length; j++) {
            other = j == winner ? other : Math.max(other, logits[j]);
        }
        return logits[winner] - other;
    }

    private static double square(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += (a[k] - b[k]) * (a[k] - b[k]);
        }
        return sum;
    }

    private static LinearHead head(int classes, SplittableRandom random) {
        double[][] weight = new double[classes][];
        for (int j = 0; j < classes; j++) {
            weight[j] = point(SIZE, random);
        }
        return new LinearHead("original", weight, point(classes, random));
    }

    private static double[] point(int size, SplittableRandom random) {
        double[] point = new double[size];
        for (int k = 0; k < size; k++) {
            point[k] = random.nextGaussian();
        }
        return point;
    }
}
