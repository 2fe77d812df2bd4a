package org.fars.ui.task;

import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyStringProperty;

/** A job that was started, as seen by view models and views. All properties change on the FX thread only. */
public interface TaskHandle {
    /** What is being done, in words. */
    ReadOnlyStringProperty titleProperty();

    /** The stage, how much is done and the time left, in words. */
    ReadOnlyStringProperty messageProperty();

    /** The fraction done in [0, 1], or -1 if it is not known. */
    ReadOnlyDoubleProperty progressProperty();

    /** True until the job has succeeded, failed or been cancelled. */
    ReadOnlyBooleanProperty underWayProperty();

    /** Returns whether the job is still under way. */
    default boolean isUnderWay() {
        return underWayProperty().get();
    }

    /**
     * Cancels the job: it counts as ended and its result is dropped, although its thread may run on for a moment.
     *
     * @return whether it was still under way
     */
    boolean cancel();
}
