package org.fars.core;

import org.fars.core.JobContext.JobCancelledException;

/**
 * A long-running task with one result. Independent of its caller: the command line and the window run the same jobs.
 *
 * @param <R> the result
 */
@FunctionalInterface
public interface Job<R> {
    /**
     * Runs the task on the calling thread.
     *
     * @throws JobCancelledException when {@code context} was cancelled
     */
    R run(JobContext context) throws Exception;
}
