package org.fars.certify;

import org.fars.core.JobContext;
import org.fars.math.NormBounds;
import org.fars.model.Head;
import org.fars.model.LinearHead;

/**
 * The paper's multi-class margin, made sound: (l_A − l_B)/(√2·‖W‖₂), B the runner-up. Because ‖w_A − w_j‖ ≤ √2·‖W‖ for
 * every j (Tsuzuku et al., NeurIPS 2018, for networks), this never exceeds {@link ExactMargin}. Speaks of linear and
 * sparsemax heads. Infinite where W is zero and the bias decides, or where there is a single class.
 */
public final class SpectralMargin implements Certifier {
    private final HeadNormCache geometries;

    /** @param geometries remembers what it costs to find out about a head */
    public SpectralMargin(HeadNormCache geometries) {
        this.geometries = geometries;
    }

    @Override
    public String id() {
        return "spectral-margin";
    }

    @Override
    public boolean speaksOf(Head head) {
        return OneLayer.of(head).isPresent();
    }

    @Override
    public Certificate certify(CertificationInput subject, Head head, CertifySettings settings, JobContext context) {
        CertificateFactory statement = CertificateFactory.about(id(), subject, head);
        LinearHead linear = OneLayer.in(head);
        HeadNorms geometry = geometries.of(linear);
        LinearMargins decision = LinearMargins.of(linear, geometry, subject.embedding());
        if (!decision.isClear()) {
            return statement.nothing(decision.winner(), decision.undecided());
        }
        return statement.deterministic(decision.winner(),
                NormBounds.radius(decision.smallestGap(), Math.sqrt(2) * geometry.spectralNorm()));
    }
}
