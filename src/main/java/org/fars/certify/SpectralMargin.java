package org.fars.certify;

import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.HeadNormCache.HeadNorms;
import org.fars.core.JobContext;
import org.fars.math.NormBounds;
import org.fars.model.Head;
import org.fars.model.LinearHead;

/**
 * The paper's multi-class margin, made sound: (l_A − l_B)/(√2·‖W‖₂), B the runner-up. Because ‖w_A − w_j‖ ≤ √2·‖W‖ for
 * every j (Tsuzuku et al., NeurIPS 2018, for networks), this never exceeds {@link ExactMargin}. For linear and
 * sparsemax heads. Infinite where W is zero and the bias decides, or where there is a single class.
 */
public final class SpectralMargin implements Certifier {
    private final HeadNormCache cache;

    /** @param cache keeps the norms of heads */
    public SpectralMargin(HeadNormCache cache) {
        this.cache = cache;
    }

    @Override
    public CertificateType type() {
        return CertificateType.SPECTRAL_MARGIN;
    }

    @Override
    public boolean supports(Head head) {
        return head.linearLayer().isPresent();
    }

    @Override
    public Certificate certify(CertificationInput input, Head head, CertifySettings settings, JobContext context) {
        CertificateFactory certificates = CertificateFactory.of(type(), input, head);
        LinearHead linear = head.linearLayer().orElseThrow();
        HeadNorms norms = cache.of(linear);
        LinearMargins margins = LinearMargins.of(linear, norms, input.embedding());
        if (!margins.isDecided()) {
            return certificates.zero(margins.winner(), margins.undecided());
        }
        return certificates.deterministic(margins.winner(),
                NormBounds.radius(margins.smallestGap(), Math.sqrt(2) * norms.spectralNorm()));
    }
}
