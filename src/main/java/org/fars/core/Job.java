package org.fars.core;

/**
 * A long piece of work with one result. The same job runs under the command line and under the window; it knows
 * neither.
 *
 * @param <R> the result
 */
@FunctionalInterface
public interface Job<R> {
    /**
     * Does the work on the calling thread.
     *
     * @throws JobCancelledException when {@code context} was cancelled
     */
    R run(JobContext context) throws Exception;
}
