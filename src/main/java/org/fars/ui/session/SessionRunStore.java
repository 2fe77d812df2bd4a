package org.fars.ui.session;

import java.util.List;
import java.util.function.Consumer;

/** Access to the evaluation runs that are shown. */
public interface SessionRunStore {
    /** Returns the folder names of the runs shown, in order; empty if none is. */
    List<String> names();

    /**
     * Shows runs again; does nothing for an empty list or while an evaluation is under way.
     *
     * @param names as returned by {@link #names()}
     * @param missing told the name of each run that no longer exists
     */
    void show(List<String> names, Consumer<String> missing);
}
