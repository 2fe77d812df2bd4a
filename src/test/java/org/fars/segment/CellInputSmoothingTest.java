package org.fars.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.fars.attack.LinearBackbone;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.CertificateType;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.math.GaussianSmoothing;
import org.fars.model.LinearHead;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import org.junit.jupiter.api.Test;

/** Each pixel is a cell of class 0 if it is positive, so P(class 0) = Φ(x/σ) and the exact radius is |x|. */
class CellInputSmoothingTest {
    private static final CellGrid GRID = new CellGrid(2, 3, 1);
    private static final double SIGMA = 0.5;
    private static final double EDGE = GaussianSmoothing.radius(SIGMA, CellInputSmoothing.TAU);
    private static final LinearHead SIGN = new LinearHead("original", new double[][]{{1}, {-1}}, new double[2]);

    private static List<CellCertificates> certify(float[] pixels, int n, long seed) {
        ImageTensor image = new ImageTensor(1, 2, 3, pixels);
        return new CellInputSmoothing(new LinearBackbone(new Shape(1, 2, 3)),
                List.of(SIGN, new SparsemaxHead("sparsemax", SIGN, 2, 1)), GRID)
            .certify(image, image.contentHash(), new CertifySettings(SIGMA, 20, n, 0.1, 2, 1, seed), new JobContext());
    }

    /** Half of the cells have a probability of exactly τ: to certify any of them is an error. */
    @Test
    void errsNoMoreOftenThanItsFamilyWiseRate() {
        float[] pixels = {(float) EDGE, (float) -EDGE, (float) EDGE, 1.2f, -1.2f, 1.5f};
        int wrong = 0;
        int held = 0;
        for (int repetition = 0; repetition < 2000; repetition++) {
            int[] predictions = certify(pixels, 60, repetition).getFirst().predictions();
            wrong += predictions[0] >= 0 || predictions[1] >= 0 || predictions[2] >= 0 ? 1 : 0;
            for (int p = 3; p < 6; p++) {
                assertThat(predictions[p]).isNotEqualTo(p == 4 ? 0 : 1);
                held += predictions[p] >= 0 ? 1 : 0;
            }
        }
        assertThat(held).isGreaterThan(5500);
        // α = 0.1 of 2000, and four standard deviations.
        assertThat(wrong).isBetween(1, 254);
    }

    @Test
    void headsShareTheirPassesAndEqualSeedsGiveEqualMaps() {
        float[] pixels = {0.1f, 0.3f, 0.6f, 0.9f, 1.2f, 0};
        List<CellCertificates> first = certify(pixels, 100, 4);
        assertThat(first.get(1).predictions()).isEqualTo(first.get(0).predictions());
        assertThat(certify(pixels, 100, 4).getFirst().radii()).isEqualTo(first.getFirst().radii());
        CellCertificates cells = first.getFirst();
        assertThat(cells.type()).isEqualTo(CertificateType.INPUT_SMOOTHING);
        assertThat(cells.kind()).isEqualTo(Kind.PROBABILISTIC);
        assertThat(cells.confidence()).isEqualTo(0.9);
        assertThat(cells.predictions()[5]).isEqualTo(-1);
        assertThat(cells.radii()[5]).isZero();
        assertThat(cells.radii()[4]).isCloseTo(EDGE, within(1e-9)).isLessThanOrEqualTo(EDGE);
    }

    /** Noise on the pixels gives no collective bound: beyond the radius, all cells can change at once. */
    @Test
    void cellsDoNotShareABudget() {
        CellCertificates cells = certify(new float[]{1.2f, 1.2f, 1.2f, 1.2f, 1.2f, -1.2f}, 100, 1).getFirst();
        assertThat(cells.predictions()).containsExactly(0, 0, 0, 0, 0, 1);
        CollectiveBound bound = CollectiveBound.ofCells(cells);
        assertThat(bound.most(0.9 * EDGE)).isZero();
        assertThat(bound.most(1.1 * EDGE)).isEqualTo(6);
        CellLabels labels = CellLabels.of(new int[]{0, 0, 0, 0, 1, 1}, GRID, 2, 255);
        WorstCase.Analysis worst = new WorstCase.Analysis(cells, labels);
        assertThat(worst.at(0.9 * EDGE).certified()).isEqualTo(5);
        assertThat(worst.at(0.9 * EDGE).worstIou()[0]).isCloseTo(0.8, within(1e-12));
        assertThat(worst.at(1.1 * EDGE).certified()).isZero();
        assertThat(worst.at(1.1 * EDGE).worstIou()).containsExactly(0, 0);
    }
}
