package org.fars.ui.gallery;

/** Whether a prediction is right. */
public enum Correctness {
    /** The prediction is the label. */
    RIGHT,
    /** It is not. */
    WRONG,
    /** Nobody knows: no label, or no prediction yet. */
    UNKNOWN;

    /** Tells right from wrong. */
    @FunctionalInterface
    interface Judge {
        Correctness of(ImageItem item);
    }
}
