package org.fars.certify;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;

/**
 * A certificates about one image: the classifier that {@code id} speaks of returns {@code prediction} for every image
 * within {@code radius} of it.
 *
 * @param id which certificate, as in the command line and the tables: {@code exact-margin}
 * @param head the head's name
 * @param prediction the class that it speaks of, or -1 where there is none
 * @param radius ℓ2, in pixel units of [0, 1]; 0 where nothing is certified, infinite where no image is
 * decided otherwise (a single class)
 * @param kind what the radius may be believed for
 * @param confidence 1−α for a probabilistic certificate, 1 for a deterministic one, 0 for what is none
 * @param abstained whether the classifier refused to decide
 * @param samples how many noise samples it took (n₀ and n together), 0 where none
 * @param reason why the radius is 0 or what the person should know; empty where there is nothing to say
 */
public record Certificate(String id, String head, int prediction, double radius, Kind kind, double confidence,
        boolean abstained, long samples, String reason) {
    /** What a radius may be believed for. */
    public enum Kind {
        /** True for every image within the radius. */
        DETERMINISTIC("deterministic"),
        /** True with probability {@code confidence} over the sampled noise. */
        PROBABILISTIC("probabilistic"),
        /** As deterministic, if the declared Lipschitz constant, which nobody checked, is true. */
        DECLARED("declared, not audited"),
        /** Not a promise of anything; shown for comparison only. */
        NONE("not a certificate");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The words for people and for JSON. */
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

    /** The same certificates about another head, which decides alike. */
    public Certificate of(String otherHead) {
        return new Certificate(id, otherHead, prediction, radius, kind, confidence, abstained, samples, reason);
    }

    /** What the radius may be believed for, in words that carry the confidence: {@code probabilistic, 1−α = 0.999}. */
    public String kindInWords() {
        return kindInWords(kind.label(), confidence);
    }

    /** The same where there is little room: a probabilistic radius has its confidence in place of the word. */
    public String kindInBrief() {
        return kind == Kind.PROBABILISTIC ? "1−α = " + shown(confidence) : kind.label();
    }

    /**
     * A kind in words.
     *
     * @param kind as {@link Kind#label} has it
     * @param confidence 1−α, named where the kind is probabilistic
     */
    public static String kindInWords(String kind, double confidence) {
        return kind.equals(Kind.PROBABILISTIC.label()) ? kind + ", 1−α = " + shown(confidence) : kind;
    }

    /** 1 − 0.001 as a person writes it. */
    private static String shown(double confidence) {
        return new BigDecimal(confidence).round(new MathContext(6)).stripTrailingZeros().toPlainString();
    }

    /** Whether the radius is a proved one (for certain, or with its confidence). */
    public boolean sound() {
        return kind == Kind.DETERMINISTIC || kind == Kind.PROBABILISTIC;
    }

    /** Whether the classifier provably stays with {@code label} for every perturbation of at most {@code eps}. */
    public boolean certifies(int label, double eps) {
        return !abstained && prediction == label && radius > eps;
    }
}
