package org.fars.evaluate.analysis;

import org.fars.certify.Certificate;

/** Which classifier a certificate speaks of. A radius and an attack may be compared only where it is the same one. */
public enum CertifiedClassifier {
    /** The head on the backbone, as it is. */
    HEAD,
    /** The head smoothed by noise in the embedding. */
    SMOOTHED_HEAD,
    /** The whole network smoothed by noise in the pixels. */
    SMOOTHED_NETWORK;

    /** The classifier that certificates of this id speak of. */
    public static CertifiedClassifier of(String certificateId) {
        if (certificateId.equals("input-smoothing")) {
            return SMOOTHED_NETWORK;
        }
        return certificateId.startsWith("smoothed-") ? SMOOTHED_HEAD : HEAD;
    }

    /** The classifier that this certificate speaks of. */
    public static CertifiedClassifier of(Certificate certificate) {
        return of(certificate.id());
    }
}
