package org.fars.certify;

import org.fars.core.JobContext;
import org.fars.math.GaussianSmoothing;
import org.fars.model.Head;
import org.fars.model.LinearHead;

/**
 * The Gaussian-smoothed one-layer head, without sampling and for any number of classes: see
 * {@link GaussianSmoothing#closedForm}. The paper says that one linear layer needs no Monte Carlo and shows it for two
 * classes; the union bound over the others makes it many. Speaks of linear and sparsemax heads, smoothed by votes, with
 * σ from the settings. Never above {@link ExactMargin}.
 */
public final class SmoothedClosedForm implements Certifier {
    private final HeadNormCache geometries;

    /** @param geometries remembers what it costs to find out about a head */
    public SmoothedClosedForm(HeadNormCache geometries) {
        this.geometries = geometries;
    }

    @Override
    public String id() {
        return "smoothed-closed-form";
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
        double radius = GaussianSmoothing.closedForm(settings.sigma(), decision.distances(geometry));
        return radius > 0
                ? statement.deterministic(decision.winner(), radius)
                : statement.nothing(decision.winner(),
                        "at this σ the bound on the other classes' probabilities is not below the winner's");
    }
}
