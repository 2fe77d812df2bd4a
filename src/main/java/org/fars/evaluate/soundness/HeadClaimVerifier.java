package org.fars.evaluate.soundness;

import java.util.List;
import java.util.Optional;
import org.fars.attack.AttackResult;
import org.fars.attack.BackboneClassifier;
import org.fars.attack.DifferentiableClassifier;
import org.fars.core.JobContext;
import org.fars.model.Backbone;
import org.fars.model.Head;

/** For certificates of the head as it is: the attack acts on the classifier itself, and its result is the verdict. */
final class HeadClaimVerifier implements ClaimVerifier {
    private final DifferentiableClassifier surface;

    HeadClaimVerifier(Backbone backbone, Head head) {
        this.surface = new BackboneClassifier(backbone, head);
    }

    @Override
    public DifferentiableClassifier surface() {
        return surface;
    }

    @Override
    public List<Optional<AttackResult>> contradictions(List<Finding> findings, JobContext context) {
        return findings.stream().map(HeadClaimVerifier::contradiction).toList();
    }

    private static Optional<AttackResult> contradiction(Finding finding) {
        AttackResult result = finding.result();
        boolean otherwise = result.prediction() != finding.claim().prediction();
        return otherwise && result.l2() < finding.claim().radius() ? Optional.of(result) : Optional.empty();
    }

    @Override
    public double[] distances(List<Finding> findings, JobContext context) {
        return findings.stream()
            .mapToDouble(finding -> finding.result().success() ? finding.result().l2() : Double.NaN)
            .toArray();
    }
}
