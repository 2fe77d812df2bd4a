package org.fars.ui.task;

/**
 * The sending end of {@link TaskRunner#channel}.
 *
 * @param <T> the type of the messages
 */
@FunctionalInterface
public interface UiChannel<T> {
    /** Sends a message to the FX thread; never waits. */
    void send(T message);
}
