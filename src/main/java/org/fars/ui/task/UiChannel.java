package org.fars.ui.task;

/**
 * The sending end of {@link TaskRunner#outlet}.
 *
 * @param <T> what is sent
 */
@FunctionalInterface
public interface UiChannel<T> {
    /** Sends one thing to the window's thread; never waits. */
    void put(T thing);
}
