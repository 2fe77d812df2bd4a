package org.fars.evaluate.soundness;

import java.util.List;
import java.util.Optional;
import org.fars.attack.AttackResult;
import org.fars.attack.BackboneClassifier;
import org.fars.attack.DifferentiableClassifier;
import org.fars.certify.Certificate;
import org.fars.certify.Certifier;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.analysis.SoundnessCheck;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.Head;

/** What is attacked in place of a certified classifier, and the classifier's own word on what an attack found. */
interface ClaimVerifier {
    /** What the attacks climb. */
    DifferentiableClassifier surface();

    /**
     * Looks for a contradiction to each claim in what an attack found for it.
     *
     * @param findings an attack's result for the image of each claim
     * @return per finding the image within the radius for which the classifier decides otherwise
     */
    List<Optional<AttackResult>> contradictions(List<Finding> findings, JobContext context);

    /**
     * How far an image can be from another decision at most, as far as the attack's result tells.
     *
     * @return ‖δ‖₂ per finding, NaN where it tells nothing
     */
    double[] distances(List<Finding> findings, JobContext context);

    /**
     * What an attack found.
     *
     * @param claim the claim that it was to contradict
     * @param result the attack's own word
     */
    record Finding(Claim claim, AttackResult result) {}

    /** For certificates of the plain head: attacks act on the classifier itself, and {@link SoundnessCheck} confirms them. */
    final class HeadClaimVerifier implements ClaimVerifier {
        private final Head head;
        private final SoundnessCheck check;
        private final DifferentiableClassifier surface;

        /** @param check of the model's results */
        HeadClaimVerifier(Backbone backbone, Head head, SoundnessCheck check) {
            this.head = head;
            this.check = check;
            this.surface = new BackboneClassifier(backbone, head);
        }

        @Override
        public DifferentiableClassifier surface() {
            return surface;
        }

        @Override
        public List<Optional<AttackResult>> contradictions(List<Finding> findings, JobContext context) {
            return findings.stream()
                .map(finding -> check.confirmed(head, finding.claim().certificate(), finding.result()))
                .toList();
        }

        @Override
        public double[] distances(List<Finding> findings, JobContext context) {
            return findings.stream()
                .mapToDouble(finding -> finding.result().success() ? finding.result().l2() : Double.NaN)
                .toArray();
        }
    }

    /**
     * A radius that stands to be broken.
     *
     * @param item whose image
     * @param image as the model sees it
     * @param head the head that the certificate speaks of
     * @param certifier who gave it
     * @param certificate the radius and the class
     */
    record Claim(EvaluationItem item, ImageTensor image, Head head, Certifier certifier, Certificate certificate) {
        /** Whether a certificate says something that an attack could contradict. */
        static boolean isOne(Certificate certificate) {
            return !certificate.abstained() && certificate.prediction() >= 0 && certificate.radius() > 0;
        }

        /** ℓ2, in pixel units. */
        double radius() {
            return certificate.radius();
        }

        /** The class that it says stays. */
        int prediction() {
            return certificate.prediction();
        }

        /** Whether it is a promise; what is only shown for comparison is counted, but cannot fail. */
        boolean isPromise() {
            return certificate.sound();
        }
    }
}
