package org.fars.ui.session;

import java.util.List;
import java.util.function.Consumer;

/** The evaluations that the person looks at. */
public interface SessionRunStore {
    /** Their folders' names, the one that is laid over the other last; empty where none is looked at. */
    List<String> names();

    /**
     * Looks at evaluations again; does nothing for none, and while one is under way.
     *
     * @param names as {@link #names()} gave them
     * @param gone told the name of each that is not there any more
     */
    void show(List<String> names, Consumer<String> gone);
}
