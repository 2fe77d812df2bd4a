package org.fars.certify;

import java.util.Arrays;
import org.fars.certify.HeadNormCache.HeadNorms;
import org.fars.certify.LinearMargins.LinearCertifier;

/**
 * The exact distance, in the embedding space, to the nearest point where a one-layer head decides otherwise:
 * min_{j≠A} (l_A − l_j)/‖w_A − w_j‖₂. For linear and sparsemax heads, which decide alike. For two classes this is
 * the closed form of Cohen et al. (ICML 2019, appendix B); for more, the nearest of the bounding hyperplanes.
 *
 * <p>Classes with equal rows can never overtake each other, so their distance is infinite if the bias decides between
 * them, and 0 (a tie) if it does not. With a single class the radius is infinite.
 */
public final class ExactMargin extends LinearCertifier {
    /** @param cache keeps the norms of heads */
    public ExactMargin(HeadNormCache cache) {
        super(CertificateType.EXACT_MARGIN, cache);
    }

    @Override
    Certificate certify(CertificateFactory certificates, LinearMargins margins, HeadNorms norms,
            CertifySettings settings) {
        double nearest = Arrays.stream(margins.distances(norms)).min().orElseThrow();
        return certificates.deterministic(margins.winner(), nearest);
    }
}
