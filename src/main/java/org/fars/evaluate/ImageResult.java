package org.fars.evaluate;

import java.util.List;
import java.util.Optional;
import org.fars.certify.Certificate;

/**
 * The results of an evaluation for one image.
 *
 * @param position its index in the data set, from 0
 * @param location its full path
 * @param name its name for the user
 * @param label the index of its class
 * @param contentHash keys everything random about it
 * @param heads the results of each head
 */
public record ImageResult(int position, String location, String name, int label, String contentHash,
        List<HeadResult> heads) {
    public ImageResult {
        heads = List.copyOf(heads);
    }

    /**
     * The results of one head.
     *
     * @param head its name
     * @param prediction the class, -1 if there is none
     * @param margin the largest score minus the second
     * @param certificates those requested that support the head
     * @param attacks all attacks; none if the image is misclassified without one
     */
    public record HeadResult(String head, int prediction, double margin, List<Certificate> certificates,
            List<Attacked> attacks) {
        public HeadResult {
            certificates = List.copyOf(certificates);
            attacks = List.copyOf(attacks);
        }

        /** Returns the certificate with an id; empty if the head has none. */
        public Optional<Certificate> certificate(String id) {
            return certificates.stream().filter(certificate -> certificate.id().equals(id)).findFirst();
        }
    }

    /**
     * The result of one attack.
     *
     * @param attack its name
     * @param norm the norm of its ball
     * @param eps the ball's radius; infinite if it searched for the shortest perturbation
     * @param success whether another class was reached
     * @param prediction the class of the adversarial image, -1 if there is none
     * @param l2 ‖δ‖₂ of the adversarial image, in pixel units
     * @param linf ‖δ‖∞ of the adversarial image, in pixel units
     */
    public record Attacked(String attack, String norm, double eps, boolean success, int prediction, double l2,
            double linf) {}

    /** Returns the results of a head; empty if it was not evaluated. */
    public Optional<HeadResult> head(String name) {
        return heads.stream().filter(head -> head.head().equals(name)).findFirst();
    }
}
