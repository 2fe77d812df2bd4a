package org.fars.certify;

import java.util.Optional;
import org.fars.certify.Certificate.Kind;
import org.fars.model.Head;
import org.fars.model.LipschitzBound;

/**
 * Writes certificates about one image and one head: the one place where a radius in the embedding space becomes one in
 * pixels, and where an unaudited backbone turns a promise into a conditional one or into none.
 *
 * <p>A radius may be infinite (a classifier with a single class returns it everywhere; so does one whose scores do not
 * depend on the embedding). JSON has no word for that: Jackson writes the string {@code "Infinity"}, and reads it back.
 *
 * @param id the certificate's id
 * @param head the head's name
 * @param lipschitz what is known of the network before the noise or, without noise, before the head
 */
record CertificateFactory(String id, String head, LipschitzBound lipschitz) {
    /** Covers the rounding of quantiles and of the last few operations; a thousand times what the examples show. */
    private static final double ROUNDING = 1 - 1e-12;

    static CertificateFactory about(String id, CertificationInput input, Head head) {
        return new CertificateFactory(id, head.name(), input.lipschitz());
    }

    /** A radius of the embedding space in pixels, rounded down; 0 where there is no usable bound of the network. */
    double inPixels(double embeddingRadius) {
        return lipschitz.toPixels(embeddingRadius) * ROUNDING;
    }

    /** Why it would be no use to start sampling, if so. */
    Optional<Certificate> refusal(Head sampled, HeadNormCache cache) {
        if (!lipschitz.isUsable()) {
            return Optional.of(notAvailable(-1, 0, lipschitz.reason()));
        }
        return cache.isFinite(sampled)
                ? Optional.empty()
                : Optional.of(notAvailable(-1, 0, LinearMargins.INFINITE_WEIGHTS));
    }

    /** A radius that holds for certain. */
    Certificate deterministic(int prediction, double embeddingRadius) {
        return promise(prediction, embeddingRadius, Kind.DETERMINISTIC, 1, 0, "");
    }

    /** A radius that holds with probability 1−α. */
    Certificate probabilistic(int prediction, double embeddingRadius, double alpha, long samples, String reason) {
        return promise(prediction, embeddingRadius, Kind.PROBABILISTIC, 1 - alpha, samples, reason);
    }

    /** Nothing is certified, and why. */
    Certificate nothing(int prediction, Kind kind, double confidence, long samples, String reason) {
        return lipschitz.isUsable()
                ? new Certificate(id, head, prediction, 0, conditional(kind), confidence, false, samples, reason)
                : notAvailable(prediction, samples, lipschitz.reason());
    }

    /** The deterministic certificate certifies nothing, and why. */
    Certificate nothing(int prediction, String reason) {
        return nothing(prediction, Kind.DETERMINISTIC, 1, 0, reason);
    }

    /** The smoothed classifier refuses to decide, and why. */
    Certificate abstention(double alpha, long samples, String reason) {
        return lipschitz.isUsable()
                ? new Certificate(id, head, -1, 0, conditional(Kind.PROBABILISTIC), 1 - alpha, true, samples, reason)
                : notAvailable(-1, samples, lipschitz.reason());
    }

    /** There can be no such certificate, and why. */
    Certificate notAvailable(int prediction, long samples, String reason) {
        return new Certificate(id, head, prediction, 0, Kind.NONE, 0, false, samples, "not available: " + reason);
    }

    private Certificate promise(int prediction, double embeddingRadius, Kind kind, double confidence, long samples,
            String reason) {
        if (!lipschitz.isUsable()) {
            return notAvailable(prediction, samples, lipschitz.reason());
        }
        double radius = inPixels(embeddingRadius);
        if (!(radius > 0)) {
            String why = embeddingRadius > 0
                    ? "the radius is smaller than what float32 arithmetic may change"
                    : reason.isEmpty() ? "the radius is 0" : reason;
            return nothing(prediction, kind, confidence, samples, why);
        }
        return new Certificate(id, head, prediction, radius, conditional(kind), confidence, false, samples, reason);
    }

    private Kind conditional(Kind kind) {
        return lipschitz.basis() == LipschitzBound.Basis.DECLARED && kind != Kind.NONE ? Kind.DECLARED : kind;
    }
}
