package org.fars.certify;

import org.fars.certify.HeadNormCache.HeadNorms;
import org.fars.certify.LinearMargins.LinearCertifier;
import org.fars.math.GaussianSmoothing;

/**
 * The Gaussian-smoothed one-layer head, without sampling and for any number of classes: see
 * {@link GaussianSmoothing#closedForm}. The paper says that one linear layer needs no Monte Carlo and shows it for two
 * classes; the union bound over the others makes it many. For linear and sparsemax heads, smoothed by votes, with
 * σ from the settings. Never above {@link ExactMargin}.
 */
public final class SmoothedClosedForm extends LinearCertifier {
    /** @param cache keeps the norms of heads */
    public SmoothedClosedForm(HeadNormCache cache) {
        super(CertificateType.SMOOTHED_CLOSED_FORM, cache);
    }

    @Override
    Certificate certify(CertificateFactory certificates, LinearMargins margins, HeadNorms norms,
            CertifySettings settings) {
        double radius = GaussianSmoothing.closedForm(settings.sigma(), margins.distances(norms));
        return radius > 0
                ? certificates.deterministic(margins.winner(), radius)
                : certificates.zero(margins.winner(),
                        "at this σ the bound on the other classes' probabilities is not below the winner's");
    }
}
