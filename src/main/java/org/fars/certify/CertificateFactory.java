package org.fars.certify;

import java.util.Optional;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.model.Head;
import org.fars.model.LipschitzBound;

/**
 * Makes certificates of one type for one image and head: the one place where a radius in the embedding space becomes one in
 * pixels, and where a Lipschitz bound that was not audited makes it a declared radius or none.
 *
 * <p>A radius may be infinite (of a classifier with a single class, or whose scores do not depend on the embedding). JSON has
 * no number for that: Jackson writes the string {@code "Infinity"}, and reads it back.
 *
 * @param type the certificate's type
 * @param head the head's name
 * @param lipschitz what is known of the network before the noise or, without noise, before the head
 */
public record CertificateFactory(CertificateType type, String head, LipschitzBound lipschitz) {
    /** Covers the rounding of quantiles and of the last few operations; a thousand times what the examples show. */
    private static final double ROUNDING = 1 - 1e-12;

    static CertificateFactory of(CertificateType type, CertificationInput input, Head head) {
        return new CertificateFactory(type, head.name(), input.lipschitz());
    }

    /** Converts a radius in the embedding space to pixels, rounded down; 0 if there is no usable bound of the network. */
    double inPixels(double embeddingRadius) {
        return inPixels(embeddingRadius, lipschitz);
    }

    /**
     * Converts a radius in the embedding space to pixels, rounded down.
     *
     * @param lipschitz what is known of the backbone
     * @return 0 if there is no usable bound of the network
     */
    public static double inPixels(double embeddingRadius, LipschitzBound lipschitz) {
        return lipschitz.toPixels(embeddingRadius) * ROUNDING;
    }

    /** Returns the certificate to give instead of sampling, where sampling would be pointless. */
    Optional<Certificate> refusal(Head sampled, HeadNormCache cache) {
        if (!lipschitz.isUsable()) {
            return Optional.of(notAvailable(-1, 0, lipschitz.reason()));
        }
        return cache.isFinite(sampled)
                ? Optional.empty()
                : Optional.of(notAvailable(-1, 0, LinearMargins.INFINITE_WEIGHTS));
    }

    /** Returns a radius that holds for certain. */
    Certificate deterministic(int prediction, double embeddingRadius) {
        return certificate(prediction, embeddingRadius, Kind.DETERMINISTIC, 1, 0, "");
    }

    /** Returns a radius that holds with probability 1−α. */
    Certificate probabilistic(int prediction, double embeddingRadius, double alpha, long samples, String reason) {
        return certificate(prediction, embeddingRadius, Kind.PROBABILISTIC, 1 - alpha, samples, reason);
    }

    /** Returns a radius of 0, and why. */
    Certificate zero(int prediction, Kind kind, double confidence, long samples, String reason) {
        return lipschitz.isUsable()
                ? new Certificate(type.id(), head, prediction, 0, declaredUnlessAudited(kind), confidence, false,
                        samples, reason)
                : notAvailable(prediction, samples, lipschitz.reason());
    }

    /** Returns a deterministic radius of 0, and why. */
    Certificate zero(int prediction, String reason) {
        return zero(prediction, Kind.DETERMINISTIC, 1, 0, reason);
    }

    /** Returns that the smoothed classifier abstains, and why. */
    Certificate abstention(double alpha, long samples, String reason) {
        return lipschitz.isUsable()
                ? new Certificate(type.id(), head, -1, 0, declaredUnlessAudited(Kind.PROBABILISTIC), 1 - alpha, true,
                        samples, reason)
                : notAvailable(-1, samples, lipschitz.reason());
    }

    /** Returns that there is no such certificate, and why. */
    Certificate notAvailable(int prediction, long samples, String reason) {
        return new Certificate(type.id(), head, prediction, 0, Kind.NONE, 0, false, samples,
                "not available: " + reason);
    }

    private Certificate certificate(int prediction, double embeddingRadius, Kind kind, double confidence, long samples,
            String reason) {
        if (!lipschitz.isUsable()) {
            return notAvailable(prediction, samples, lipschitz.reason());
        }
        double radius = inPixels(embeddingRadius);
        if (!(radius > 0)) {
            String why = embeddingRadius > 0
                    ? "the radius is smaller than what rounding may change"
                    : reason.isEmpty() ? "the radius is 0" : reason;
            return zero(prediction, kind, confidence, samples, why);
        }
        return new Certificate(type.id(), head, prediction, radius, declaredUnlessAudited(kind), confidence, false,
                samples, reason);
    }

    private Kind declaredUnlessAudited(Kind kind) {
        return lipschitz.basis() == LipschitzBound.Basis.DECLARED && kind != Kind.NONE ? Kind.DECLARED : kind;
    }
}
