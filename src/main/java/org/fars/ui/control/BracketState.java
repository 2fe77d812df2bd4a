package org.fars.ui.control;

import java.util.Objects;
import java.util.OptionalDouble;
import org.fars.ui.control.BracketView.AxisScale;

/**
 * The robustness bracket of one head: the true distance to the decision boundary lies between {@code radius} (if sound)
 * and {@code attacked}. All distances are ℓ2 over pixel values in [0, 1].
 *
 * @param head the head's name
 * @param kind the kind of certificate in words: {@code deterministic}, {@code 1−α = 0.999}
 * @param radius the certified radius; 0 if there is none, infinite if the prediction cannot change
 * @param sound whether the radius is proved; false for {@code not a certificate}
 * @param attacked the size of the smallest perturbation found that changes the prediction; empty if there is none
 * @param attackNote the note if {@code attacked} is empty: {@code no attack yet}, {@code no success up to 0.30}
 * @param abstention why the head abstains; empty if it does not
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

    /** Creates a bracket without an attack. */
    public static BracketState certified(String head, String kind, double radius) {
        return new BracketState(head, kind, radius, true, OptionalDouble.empty(), "no attack yet", "");
    }

    /** Creates a bracket with a radius that is not a certificate. */
    public static BracketState unsound(String head, double radius) {
        return new BracketState(head, "not a certificate", radius, false, OptionalDouble.empty(), "", "");
    }

    /** Creates the bracket of a head that abstains. */
    public static BracketState abstaining(String head, String kind, String reason) {
        return new BracketState(head, kind, 0, true, OptionalDouble.empty(), "", reason);
    }

    /** Returns this bracket with a successful perturbation of size {@code l2}. */
    public BracketState attackedAt(double l2) {
        return new BracketState(head, kind, radius, sound, OptionalDouble.of(l2), "", abstention);
    }

    /** Returns this bracket with an attack that found nothing up to {@code eps}. */
    public BracketState resistingUpTo(double eps) {
        return new BracketState(head, kind, radius, sound, OptionalDouble.empty(),
                "no success up to " + AxisScale.value(eps), abstention);
    }

    /** Returns this bracket without a note about attacks: none act on this classifier. */
    public BracketState withoutAttack() {
        return new BracketState(head, kind, radius, sound, OptionalDouble.empty(), "", abstention);
    }

    /** Returns whether the head abstains. */
    public boolean abstains() {
        return !abstention.isEmpty();
    }

    /**
     * Returns the status at {@code eps}. A radius certifies the open ball, so it must be larger than {@code eps}. A
     * successful perturbation takes precedence over everything.
     */
    public EpsilonStatus at(double eps) {
        if (attacked.isPresent() && attacked.getAsDouble() <= eps) {
            return EpsilonStatus.ATTACKED;
        }
        return sound && !abstains() && radius > eps ? EpsilonStatus.CERTIFIED : EpsilonStatus.NOT_CERTIFIED;
    }

    /** What is known about perturbations of at most ε. */
    public enum EpsilonStatus {
        /** It is proved that none changes the prediction. */
        CERTIFIED("certified"),
        /** Neither proved nor disproved. */
        NOT_CERTIFIED("not certified"),
        /** One that changes the prediction is known. */
        ATTACKED("attacked");

        private final String label;

        EpsilonStatus(String label) {
            this.label = label;
        }

        /** Returns the status in words. */
        public String label() {
            return label;
        }
    }
}
