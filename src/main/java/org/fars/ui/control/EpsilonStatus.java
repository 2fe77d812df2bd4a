package org.fars.ui.control;

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
