package org.fars.certify;

import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.HeadNormCache.HeadNorms;
import org.fars.core.JobContext;
import org.fars.math.NormBounds;
import org.fars.math.Simplex;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.SparsemaxHead;

/**
 * The margin of the projected scores: (p_A − p_B)/(√2·t·‖W‖₂) with p = sparsemax_r(t·(Wz+b)), r and t the head's own.
 * Sound because the projection is non-expansive, so that z ↦ p_A − p_j is √2·t·‖W‖-Lipschitz; never above
 * {@link SpectralMargin} because p_A − p_j ≤ t·(l_A − l_j).
 */
public final class SparsemaxMargin implements Certifier {
    private final HeadNormCache cache;

    /** @param cache keeps the norms of heads */
    public SparsemaxMargin(HeadNormCache cache) {
        this.cache = cache;
    }

    @Override
    public CertificateType type() {
        return CertificateType.SPARSEMAX_MARGIN;
    }

    @Override
    public boolean supports(Head head) {
        return head instanceof SparsemaxHead;
    }

    @Override
    public Certificate certify(CertificationInput input, Head head, CertifySettings settings, JobContext context) {
        if (!(head instanceof SparsemaxHead sparsemax)) {
            throw new IllegalArgumentException(head.name() + " is not a sparsemax head");
        }
        CertificateFactory certificates = CertificateFactory.of(type(), input, head);
        if (!isInRange(sparsemax.temperature()) || !isInRange(sparsemax.r())) {
            return certificates.notAvailable(-1, 0, "the head's r and t are not positive numbers of a usual size");
        }
        LinearHead linear = sparsemax.linear();
        HeadNorms norms = cache.of(linear);
        LinearMargins margins = LinearMargins.of(linear, norms, input.embedding());
        if (!margins.isDecided()) {
            return certificates.zero(margins.winner(), margins.undecided());
        }
        double gap = gap(sparsemax, margins);
        if (!(gap > 0)) {
            return certificates.zero(margins.winner(), LinearMargins.TIE);
        }
        return certificates.deterministic(margins.winner(),
                NormBounds.radius(gap, Math.sqrt(2) * sparsemax.temperature() * norms.spectralNorm()));
    }

    /** Whether products with it neither underflow nor overflow for scores of any size that float32 weights give. */
    private static boolean isInRange(double value) {
        return value >= 1e-100 && value <= 1e100;
    }

    /** min_j p_A − p_j from below: the projection passes on the rounding of the scaled logits and adds a little. */
    private static double gap(SparsemaxHead head, LinearMargins margins) {
        double t = head.temperature();
        double[] scaled = margins.logits().clone();
        for (int j = 0; j < scaled.length; j++) {
            scaled[j] *= t;
        }
        double[] p = Simplex.project(scaled, head.r());
        int winner = margins.winner();
        double smallest = Double.POSITIVE_INFINITY;
        for (int j = 0; j < p.length; j++) {
            if (j != winner) {
                double rounding = t * (margins.slack()[winner] + margins.slack()[j])
                        + 0x1p-50 * (Math.abs(scaled[winner]) + Math.abs(scaled[j]) + p.length * head.r())
                        + Double.MIN_NORMAL;
                smallest = Math.min(smallest, Math.min(p[winner] - p[j] - rounding, t * margins.gaps()[j]));
            }
        }
        return smallest;
    }
}
