package org.fars.ui.task;

import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyStringProperty;

/** A job that was started, as view models and views see it. All properties change on the window's thread only. */
public interface TaskHandle {
    /** What is being done, for the person. */
    ReadOnlyStringProperty titleProperty();

    /** How far it is: stage, count and time left, in words. */
    ReadOnlyStringProperty messageProperty();

    /** The share done in [0, 1], or -1 where it is not known. */
    ReadOnlyDoubleProperty progressProperty();

    /** True until it is done, failed or cancelled. */
    ReadOnlyBooleanProperty underWayProperty();

    /** Whether it is still under way. */
    default boolean isUnderWay() {
        return underWayProperty().get();
    }

    /**
     * Asks it to stop. From here on it counts as ended and its result is dropped, though its thread may take a moment
     * to notice.
     *
     * @return whether it was still under way
     */
    boolean cancel();
}
