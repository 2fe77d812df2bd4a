package org.fars.certify;

import java.util.Arrays;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.HeadNormCache.HeadNorms;
import org.fars.core.JobContext;
import org.fars.model.Head;
import org.fars.model.LinearHead;

/**
 * The exact distance, in the embedding space, to the nearest point where a one-layer head decides otherwise:
 * min_{j≠A} (l_A − l_j)/‖w_A − w_j‖₂. For linear and sparsemax heads, which decide alike. For two classes this is
 * the closed form of Cohen et al. (ICML 2019, appendix B); for more, the nearest of the bounding hyperplanes.
 *
 * <p>Classes with equal rows can never overtake each other, so their distance is infinite if the bias decides between
 * them, and 0 (a tie) if it does not. With a single class the radius is infinite.
 */
public final class ExactMargin implements Certifier {
    private final HeadNormCache cache;

    /** @param cache keeps the norms of heads */
    public ExactMargin(HeadNormCache cache) {
        this.cache = cache;
    }

    @Override
    public CertificateType type() {
        return CertificateType.EXACT_MARGIN;
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
        double nearest = Arrays.stream(margins.distances(norms)).min().orElseThrow();
        return certificates.deterministic(margins.winner(), nearest);
    }
}
