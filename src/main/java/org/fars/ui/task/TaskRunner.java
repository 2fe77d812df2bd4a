package org.fars.ui.task;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.fars.core.Job;
import org.fars.core.UserInputException;

/**
 * Where view models send everything that takes longer than a frame. Called on the window's thread, calls back on it. A
 * failure that nobody takes goes to the {@link FailureHandler} the runner was built with: none is ever lost.
 */
public interface TaskRunner {
    /**
     * Starts a job.
     *
     * @param title what is being done, for the person
     * @param job the work; runs on another thread
     * @param done takes the result
     * @param mistakes given the first chance at a person's mistake, to show it in its place; true where it did
     * @return the running job
     * @param <R> the result
     */
    <R> TaskHandle submit(String title, Job<R> job, Consumer<? super R> done, Predicate<UserInputException> mistakes);

    /** Starts a job whose mistakes nobody shows in a special place. */
    default <R> TaskHandle submit(String title, Job<R> job, Consumer<? super R> done) {
        return submit(title, job, done, mistake -> false);
    }

    /**
     * A way from any thread to the window's: what is put in arrives in batches, a few times a second, in order, however
     * fast it is put in.
     *
     * @param receiver called on the window's thread, never with an empty list
     * @param <T> what is sent
     */
    <T> UiChannel<T> outlet(Consumer<List<T>> receiver);
}
