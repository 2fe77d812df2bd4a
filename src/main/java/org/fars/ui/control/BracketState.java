package org.fars.ui.control;

import java.util.Objects;
import java.util.OptionalDouble;
import org.fars.ui.control.BracketView.AxisScale;

/**
 * The robustness bracket of one head: the true distance to the nearest image with another prediction lies between
 * {@code radius} (if sound) and {@code attacked}. All distances ℓ2 in pixel units of [0, 1].
 *
 * @param head the head's name
 * @param kind what the radius may be believed for, in words: {@code deterministic}, {@code 1−α = 0.999}
 * @param radius the certified radius; 0 where nothing is certified, infinite where nothing can change the prediction
 * @param sound whether the radius is a proved one; false for {@code not a certificate}
 * @param attacked the size of the smallest perturbation found that changes the prediction; empty where none was found
 * @param attackNote what to say where {@code attacked} is empty: {@code no attack yet}, {@code no success up to 0.30}
 * @param abstention why the head refuses to decide; empty where it decides
 */
public record BracketState(String head, String kind, double radius, boolean sound, OptionalDouble attacked,
        String attackNote, String abstention) {
    public BracketState {
        Objects.requireNonNull(head);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(attacked);
        Objects.requireNonNull(attackNote);
        Objects.requireNonNull(abstention);
        if (!(radius >= 0)) {
            throw new IllegalArgumentException("radius " + radius);
        }
    }

    /** A bracket without an attack so far. */
    public static BracketState certified(String head, String kind, double radius) {
        return new BracketState(head, kind, radius, true, OptionalDouble.empty(), "no attack yet", "");
    }

    /** A radius that promises nothing. */
    public static BracketState unsound(String head, double radius) {
        return new BracketState(head, "not a certificate", radius, false, OptionalDouble.empty(), "", "");
    }

    /** A head that refuses to decide. */
    public static BracketState abstaining(String head, String kind, String reason) {
        return new BracketState(head, kind, 0, true, OptionalDouble.empty(), "", reason);
    }

    /** This bracket with a successful perturbation of size {@code l2}. */
    public BracketState attackedAt(double l2) {
        return new BracketState(head, kind, radius, sound, OptionalDouble.of(l2), "", abstention);
    }

    /** This bracket with an attack that found nothing up to {@code eps}. */
    public BracketState resistingUpTo(double eps) {
        return new BracketState(head, kind, radius, sound, OptionalDouble.empty(),
                "no success up to " + AxisScale.value(eps), abstention);
    }

    /** Whether the head refuses to decide. */
    public boolean abstains() {
        return !abstention.isEmpty();
    }

    /**
     * What is known at {@code eps}. A radius certifies the open ball, so it must be larger than {@code eps}; a radius
     * that is no certificate certifies nothing. A successful perturbation wins over everything.
     */
    public EpsilonStatus at(double eps) {
        if (attacked.isPresent() && attacked.getAsDouble() <= eps) {
            return EpsilonStatus.BROKEN;
        }
        return sound && !abstains() && radius > eps ? EpsilonStatus.CERTIFIED : EpsilonStatus.NOT_CERTIFIED;
    }

    /** What is known about a head and every perturbation of at most ε. */
    public enum EpsilonStatus {
        /** Proved: no perturbation of at most ε changes the prediction. */
        CERTIFIED("certified"),
        /** Neither proved nor refuted. */
        NOT_CERTIFIED("not certified"),
        /** Refuted: a perturbation of at most ε that changes the prediction is known. */
        BROKEN("broken");

        private final String label;

        EpsilonStatus(String label) {
            this.label = label;
        }

        /** The words for people. */
        public String label() {
            return label;
        }
    }
}
