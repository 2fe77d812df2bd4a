package org.fars.evaluate.soundness;

import org.fars.certify.Certificate;
import org.fars.certify.Certifier;
import org.fars.evaluate.EvaluationItem;
import org.fars.image.ImageTensor;
import org.fars.model.Head;

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
