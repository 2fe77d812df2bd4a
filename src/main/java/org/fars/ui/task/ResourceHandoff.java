package org.fars.ui.task;

import java.util.Optional;
import org.fars.core.JobCancelledException;
import org.fars.core.JobContext;

/**
 * Passes a resource from a background job to the window, exactly once. Where the window has given up waiting, however
 * late, the resource is closed instead of being lost.
 *
 * @param <R> what is passed
 */
public final class ResourceHandoff<R extends AutoCloseable> {
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
