package org.fars.job;

/**
 * What a running job shares with whoever started it: a flag that asks it to stop, and progress that is <em>polled</em>,
 * never pushed, so that a fast job cannot flood a window. Safe for use by many threads.
 */
public final class JobContext {
    private final JobContext whole;
    private volatile Progress progress = new Progress("", 0, 0);
    private volatile boolean cancelled;

    /** For a job of its own. */
    public JobContext() {
        this(null);
    }

    private JobContext(JobContext whole) {
        this.whole = whole;
    }

    /** A context for a part of this job: cancelled whenever this one is, with progress of its own. */
    public JobContext part() {
        return new JobContext(this);
    }

    /** Asks the job to stop at its next check. */
    public void cancel() {
        cancelled = true;
    }

    /** Whether somebody asked the job to stop. */
    public boolean isCancelled() {
        return cancelled || whole != null && whole.isCancelled();
    }

    /** Leaves the job when somebody asked it to stop. */
    public void checkCancelled() {
        if (isCancelled()) {
            throw new Cancelled();
        }
    }

    /** Tells how far the job is; see {@link Progress}. */
    public void progress(String stage, long done, long total) {
        progress = new Progress(stage, done, total);
    }

    /** The latest progress told. */
    public Progress progress() {
        return progress;
    }
}
