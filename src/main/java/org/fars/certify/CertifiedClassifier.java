package org.fars.certify;

import java.util.List;
import java.util.Optional;

/**
 * The classifier that a certificate is about. Radii and attacks may be compared only where both are about the same one: an
 * attack on the plain head may well succeed inside the radius of the smoothed head.
 */
public enum CertifiedClassifier {
    /** The head on the backbone, without noise. */
    HEAD,
    /** The head smoothed by noise in the embedding. */
    SMOOTHED_HEAD,
    /** The whole network smoothed by noise in the pixels. */
    SMOOTHED_NETWORK;

    /**
     * Returns the certificate that gives this classifier's certified radius at one image: of those about it that certify
     * {@code prediction} with a radius above 0, the one with the largest. A declared radius counts only where none is proved;
     * {@link Certificate#sound} tells. What is not a certificate never counts.
     *
     * @param prediction the class that the radius is to hold for
     * @param certificates of one head at one image
     */
    public Optional<Certificate> strongest(int prediction, List<Certificate> certificates) {
        // A plain loop: the gallery asks for ten thousand images several times a second while they are analysed.
        Certificate best = null;
        for (Certificate each : certificates) {
            if (each.certifies(prediction, 0) && each.kind() != Certificate.Kind.NONE && each.isAbout(this)
                    && (best == null || isStronger(each, best))) {
                best = each;
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean isStronger(Certificate a, Certificate b) {
        return a.sound() == b.sound() ? a.radius() > b.radius() : a.sound();
    }

    /**
     * Returns this classifier's certified radius at one image: the largest proved one, 0 where none is. ℓ2, in pixel units.
     *
     * @param prediction the class that the radius is to hold for
     * @param certificates of one head at one image
     */
    public double provedRadius(int prediction, List<Certificate> certificates) {
        return strongest(prediction, certificates).filter(Certificate::sound).map(Certificate::radius).orElse(0.0);
    }
}
