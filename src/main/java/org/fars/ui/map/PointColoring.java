package org.fars.ui.map;

/** What the colour of a point tells. */
public enum PointColoring {
    /** The label, and the prediction where there is none. */
    CLASS,
    /** What the model says. */
    PREDICTION,
    /** Whether that is right. */
    CORRECTNESS,
    /** The certified radius. */
    RADIUS
}
