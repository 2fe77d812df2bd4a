package org.fars;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.fars.core.JobContext;

/**
 * Runs a job that an interrupt of the process (Ctrl-C, SIGTERM) cancels: the process then waits a while for the job to
 * print and save the results that it has.
 */
final class InterruptibleJob {
    private static final int GRACE_SECONDS = 20;
    private final JobContext context = new JobContext();
    private final CountDownLatch finished = new CountDownLatch(1);

    /**
     * Runs a job on the calling thread.
     *
     * @return its exit status
     */
    int run(ToIntFunction<JobContext> job) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "interrupt"));
        return tracked(job);
    }

    /** Runs a job without a shutdown hook. */
    int tracked(ToIntFunction<JobContext> job) {
        try {
            return job.applyAsInt(context);
        } finally {
            // Also after an exception, or the process would wait for a job that has ended.
            finished.countDown();
        }
    }

    /** Cancels the job and waits until it has ended, or for at most {@value #GRACE_SECONDS} seconds. */
    void interrupt() {
        context.cancel();
        try {
            finished.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether the job has ended. */
    boolean isFinished() {
        return finished.getCount() == 0;
    }
}
