package org.fars.ui.task;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import org.fars.core.Job;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
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

    /** Receives the failures of background work that no caller handled, on the FX thread. */
    interface FailureHandler {
        /** Reports input that cannot be used; the message is one sentence for the person. */
        void mistake(UserInputException mistake);

        /**
         * Reports an unexpected failure.
         *
         * @param title the title of the job that failed
         * @param failure what was thrown; already logged
         */
        void unexpected(String title, Throwable failure);
    }

    /**
     * The sending end of {@link TaskRunner#channel}.
     *
     * @param <T> the type of the messages
     */
    @FunctionalInterface
    interface UiChannel<T> {
        /** Sends a message to the FX thread; never waits. */
        void send(T message);
    }

    /** A job that was started, as seen by view models and views. All properties change on the FX thread only. */
    interface TaskHandle {
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

    /**
     * Passes a resource from a background job to the window, exactly once. Where the window has given up waiting, however
     * late, the resource is closed instead of being lost.
     *
     * @param <R> what is passed
     */
    final class ResourceHandoff<R extends AutoCloseable> {
        private R waiting;
        private boolean abandoned;

        /**
         * Offers the resource; on the job's thread.
         *
         * @return the resource
         * @throws JobCancelledException when nobody waits for it any more; it is closed by then
         */
        public R offer(R resource, JobContext context) throws Exception {
            synchronized (this) {
                if (!abandoned && !context.isCancelled()) {
                    waiting = resource;
                    return resource;
                }
            }
            resource.close();
            throw new JobCancelledException();
        }

        /** Takes the resource over, if it is there and was not given up. */
        public synchronized Optional<R> take() {
            Optional<R> taken = Optional.ofNullable(waiting);
            waiting = null;
            return taken;
        }

        /**
         * Gives up waiting.
         *
         * @return a resource that had been offered and not taken: the caller's to close
         */
        public synchronized Optional<R> abandon() {
            abandoned = true;
            return take();
        }
    }
}
