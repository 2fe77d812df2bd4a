package org.fars.evaluate;

import java.util.List;
import java.util.Optional;
import org.fars.certify.Certificate;

/**
 * Everything that an evaluation found out about one image.
 *
 * @param position its place in the data set, from 0
 * @param location where the image is, in full
 * @param name its name for people
 * @param label the index of its class
 * @param contentHash keys everything random about it
 * @param heads what each head says
 */
public record ImageResult(int position, String location, String name, int label, String contentHash,
        List<HeadResult> heads) {
    public ImageResult {
        heads = List.copyOf(heads);
    }

    /**
     * What one head says.
     *
     * @param head its name
     * @param prediction the class, -1 where there is none
     * @param margin first score minus second
     * @param certificates every certificate asked for that speaks of it
     * @param attacks every attack that was tried; none on an image that is misclassified as it is
     */
    public record HeadResult(String head, int prediction, double margin, List<Certificate> certificates,
            List<Attacked> attacks) {
        public HeadResult {
            certificates = List.copyOf(certificates);
            attacks = List.copyOf(attacks);
        }

        /** The certificate of that id, where it speaks of this head. */
        public Optional<Certificate> certificate(String id) {
            return certificates.stream().filter(certificate -> certificate.id().equals(id)).findFirst();
        }
    }

    /**
     * One attack's end.
     *
     * @param attack its name
     * @param norm the norm of its ball
     * @param eps the ball's radius; infinite where it looked for the shortest perturbation
     * @param success whether another class was reached
     * @param prediction the class of the adversarial image, -1 where there is none
     * @param l2 ‖δ‖₂ of what it returned
     * @param linf ‖δ‖∞ of what it returned
     */
    public record Attacked(String attack, String norm, double eps, boolean success, int prediction, double l2,
            double linf) {}

    /** What that head says. */
    public Optional<HeadResult> head(String name) {
        return heads.stream().filter(head -> head.head().equals(name)).findFirst();
    }
}
