package org.fars.ui.task;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.fars.core.Job;
import org.fars.core.UserInputException;

/**
 * Runs everything that takes longer than a frame in the background. Called on the FX thread, calls back on it. Failures
 * that no caller handles go to the runner's {@link FailureHandler}, so none is lost.
 */
public interface TaskRunner {
    /**
     * Starts a job.
     *
     * @param title what is being done, in words
     * @param job the work; runs on another thread
     * @param done receives the result
     * @param mistakeHandler receives a mistake in the input first and returns whether it has shown it; otherwise it goes
     * to the {@link FailureHandler}
     * @return the started job
     * @param <R> the result
     */
    <R> TaskHandle submit(String title, Job<R> job, Consumer<? super R> done,
            Predicate<UserInputException> mistakeHandler);

    /** Starts a job all of whose failures go to the {@link FailureHandler}. */
    default <R> TaskHandle submit(String title, Job<R> job, Consumer<? super R> done) {
        return submit(title, job, done, mistake -> false);
    }

    /**
     * Creates a channel from any thread to the FX thread. Messages arrive in order, in batches, a few times a second,
     * however fast they are sent.
     *
     * @param receiver called on the FX thread, never with an empty list
     * @param <T> the type of the messages
     */
    <T> UiChannel<T> channel(Consumer<List<T>> receiver);
}
