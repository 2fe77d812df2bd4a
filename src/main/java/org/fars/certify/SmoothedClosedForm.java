package org.fars.certify;

import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.HeadNormCache.HeadNorms;
import org.fars.core.JobContext;
import org.fars.math.GaussianSmoothing;
import org.fars.model.Head;
import org.fars.model.LinearHead;

/**
 * The Gaussian-smoothed one-layer head, without sampling and for any number of classes: see
 * {@link GaussianSmoothing#closedForm}. The paper says that one linear layer needs no Monte Carlo and shows it for two
 * classes; the union bound over the others makes it many. For linear and sparsemax heads, smoothed by votes, with
 * σ from the settings. Never above {@link ExactMargin}.
 */
public final class SmoothedClosedForm implements Certifier {
    private final HeadNormCache cache;

    /** @param cache keeps the norms of heads */
    public SmoothedClosedForm(HeadNormCache cache) {
        this.cache = cache;
    }

    @Override
    public CertificateType type() {
        return CertificateType.SMOOTHED_CLOSED_FORM;
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
        double radius = GaussianSmoothing.closedForm(settings.sigma(), margins.distances(norms));
        return radius > 0
                ? certificates.deterministic(margins.winner(), radius)
                : certificates.zero(margins.winner(),
                        "at this σ the bound on the other classes' probabilities is not below the winner's");
    }
}
