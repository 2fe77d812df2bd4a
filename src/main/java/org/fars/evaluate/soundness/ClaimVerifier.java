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

/**
 * Checks what attacks find against the certified classifier itself. Attacks run on a surrogate, since not every certified
 * classifier has gradients.
 */
interface ClaimVerifier {
    /** Returns the classifier that is attacked. */
    DifferentiableClassifier surrogate();

    /**
     * Decides whether what an attack found contradicts the claim.
     *
     * @param findings an attack's result for the image of each claim
     * @return per finding an image within the radius for which the certified classifier decides otherwise; empty if there is none
     */
    List<Optional<AttackResult>> contradictions(List<Finding> findings, JobContext context);

    /**
     * Returns upper bounds of the distance to another decision of the certified classifier.
     *
     * @return ‖δ‖₂ per finding, in pixel units; NaN where the finding gives no bound
     */
    double[] distances(List<Finding> findings, JobContext context);

    /**
     * The result of an attack because of a claim.
     *
     * @param claim the claim to contradict
     * @param result of the attack, with the surrogate's prediction
     */
    record Finding(Claim claim, AttackResult result) {}

    /** For certificates of the plain head: attacks act on the classifier itself, and {@link SoundnessCheck} confirms them. */
    final class HeadClaimVerifier implements ClaimVerifier {
        private final Head head;
        private final SoundnessCheck check;
        private final DifferentiableClassifier surrogate;

        /** @param check of the model's results */
        HeadClaimVerifier(Backbone backbone, Head head, SoundnessCheck check) {
            this.head = head;
            this.check = check;
            this.surrogate = new BackboneClassifier(backbone, head);
        }

        @Override
        public DifferentiableClassifier surrogate() {
            return surrogate;
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
     * A certificate to attack.
     *
     * @param item the image in its data set
     * @param image as the model sees it
     * @param head the head that the certificate is about
     * @param certifier computed the certificate
     * @param certificate its radius and class
     */
    record Claim(EvaluationItem item, ImageTensor image, Head head, Certifier certifier, Certificate certificate) {
        /** Returns whether a certificate has a class and a radius that an attack could contradict. */
        static boolean isTestable(Certificate certificate) {
            return !certificate.abstained() && certificate.prediction() >= 0 && certificate.radius() > 0;
        }

        /** Returns the certified radius, ℓ2 in pixel units. */
        double radius() {
            return certificate.radius();
        }

        /** Returns the certified class. */
        int prediction() {
            return certificate.prediction();
        }

        /** Returns whether the certificate is sound; others are counted for comparison, but cannot fail. */
        boolean isPromise() {
            return certificate.sound();
        }
    }
}
