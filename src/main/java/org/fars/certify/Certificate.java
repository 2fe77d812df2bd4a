package org.fars.certify;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;
import java.util.Optional;

/**
 * A certificate of one image: the classifier that it is about ({@link CertificateType#classifier}) returns
 * {@code prediction} for every image within {@code radius}.
 *
 * @param id of its {@link CertificateType}, as in the command line and the tables: {@code exact-margin}
 * @param head the head's name
 * @param prediction the certified class, or -1 if there is none
 * @param radius ℓ2, in pixel units of [0, 1]; 0 if nothing is certified, infinite if no image is classified otherwise (a
 * single class)
 * @param kind how far the radius is proved
 * @param confidence 1−α of a probabilistic certificate, 1 of a deterministic one, 0 of what is not a certificate
 * @param abstained whether the classifier refused to decide
 * @param samples number of noise samples drawn (n₀ and n together)
 * @param reason why the radius is 0, or what else a person should know; may be empty
 */
public record Certificate(String id, String head, int prediction, double radius, Kind kind, double confidence,
        boolean abstained, long samples, String reason) {
    /** How far a radius is proved. */
    public enum Kind {
        /** True for every image within the radius. */
        DETERMINISTIC("deterministic"),
        /**
         * True with probability at least {@code confidence} over the sampled noise. The noise is a function of the run's seed
         * and the image: see {@link CertifySettings} for what that means where somebody else chooses the image.
         */
        PROBABILISTIC("probabilistic"),
        /** True if the declared Lipschitz constant is, which was not checked. */
        DECLARED("declared, not audited"),
        /** Proves nothing; shown for comparison only. */
        NONE("not a certificate");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** Returns the words for people and for JSON. */
        public String label() {
            return label;
        }
    }

    public Certificate {
        Objects.requireNonNull(id);
        Objects.requireNonNull(head);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(reason);
        if (!(radius >= 0)) {
            throw new IllegalArgumentException("radius " + radius);
        }
    }

    /** Returns the type; empty where a later version wrote the id. */
    public Optional<CertificateType> type() {
        return CertificateType.ofId(id);
    }

    /** Returns whether this is about that classifier. */
    public boolean isAbout(CertifiedClassifier classifier) {
        return type().filter(type -> type.classifier() == classifier).isPresent();
    }

    /** Returns the same certificate for another head, which decides alike. */
    public Certificate withHead(String otherHead) {
        return new Certificate(id, otherHead, prediction, radius, kind, confidence, abstained, samples, reason);
    }

    /** Returns the kind with its confidence: {@code probabilistic, 1−α = 0.999}. */
    public String kindInWords() {
        return kindInWords(kind.label(), confidence);
    }

    /** Returns the kind in brief; a probabilistic one is its confidence: {@code 1−α = 0.999}. */
    public String kindInBrief() {
        return kind == Kind.PROBABILISTIC ? "1−α = " + shown(confidence) : kind.label();
    }

    /**
     * Returns a kind with its confidence.
     *
     * @param kind a {@link Kind#label}
     * @param confidence 1−α, added if the kind is probabilistic
     */
    public static String kindInWords(String kind, double confidence) {
        return kind.equals(Kind.PROBABILISTIC.label()) ? kind + ", 1−α = " + shown(confidence) : kind;
    }

    /** Without the rounding error of 1 − 0.001. */
    private static String shown(double confidence) {
        return new BigDecimal(confidence).round(new MathContext(6)).stripTrailingZeros().toPlainString();
    }

    /** Returns whether the radius is proved, for certain or with its confidence. */
    public boolean sound() {
        return kind == Kind.DETERMINISTIC || kind == Kind.PROBABILISTIC;
    }

    /**
     * Returns whether the classifier decides for {@code label}, with a radius above {@code eps}. Proved if the certificate is
     * {@link #sound}.
     */
    public boolean certifies(int label, double eps) {
        return !abstained && prediction == label && radius > eps;
    }
}
