package org.fars.certify;

import org.fars.certify.HeadNormCache.HeadNorms;
import org.fars.certify.LinearMargins.LinearCertifier;
import org.fars.math.NormBounds;

/**
 * The paper's multi-class margin, made sound: (l_A − l_B)/(√2·‖W‖₂), B the runner-up. Because ‖w_A − w_j‖ ≤ √2·‖W‖ for
 * every j (Tsuzuku et al., NeurIPS 2018, for networks), this never exceeds {@link ExactMargin}. For linear and
 * sparsemax heads. Infinite where W is zero and the bias decides, or where there is a single class.
 */
public final class SpectralMargin extends LinearCertifier {
    /** @param cache keeps the norms of heads */
    public SpectralMargin(HeadNormCache cache) {
        super(CertificateType.SPECTRAL_MARGIN, cache);
    }

    @Override
    Certificate certify(CertificateFactory certificates, LinearMargins margins, HeadNorms norms,
            CertifySettings settings) {
        return certificates.deterministic(margins.winner(),
                NormBounds.radius(margins.smallestGap(), Math.sqrt(2) * norms.spectralNorm()));
    }
}
