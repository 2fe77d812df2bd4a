package org.fars.core;

/**
 * Connects a running job with its caller: a cancellation flag, and progress that the caller polls, so that a fast job
 * cannot flood the window. Thread-safe.
 */
public final class JobContext {
    private final JobContext parent;
    private final boolean shown;
    private volatile Progress own = new Progress("", 0, 0);
    private volatile Progress progress = own;
    private volatile boolean cancelled;

    /** Creates a context for a top-level job. */
    public JobContext() {
        this(null, false);
    }

    private JobContext(JobContext parent, boolean shown) {
        this.parent = parent;
        this.shown = shown;
    }

    /**
     * Returns a context for a part of this job. It is cancelled whenever this one is; its progress is appended to this one's
     * stage and does not change how many units of this job are done.
     */
    public JobContext part() {
        return new JobContext(this, true);
    }

    /** Returns a context for a part of this job as {@link #part()} does, whose progress is not shown with this one's. */
    public JobContext quietPart() {
        return new JobContext(this, false);
    }

    /** Requests cancellation; the job stops at its next check. */
    public void cancel() {
        cancelled = true;
    }

    /** Returns whether cancellation was requested. */
    public boolean isCancelled() {
        return cancelled || parent != null && parent.isCancelled();
    }

    /**
     * Leaves the job if cancellation was requested.
     *
     * @throws JobCancelledException if this context or the one it is part of was cancelled
     */
    public void checkCancelled() {
        if (isCancelled()) {
            throw new JobCancelledException();
        }
    }

    /** Reports progress; see {@link Progress} for the parameters. */
    public void progress(String stage, long done, long total) {
        own = new Progress(stage, done, total);
        show(own);
    }

    private void show(Progress now) {
        progress = now;
        if (shown) {
            Progress around = parent.own;
            String step = now.total() > 0 ? now.done() + "/" + now.total() : "";
            String part = (now.stage() + " " + step).strip();
            String stage = around.stage().isEmpty() || part.isEmpty()
                    ? around.stage() + part
                    : around.stage() + " · " + part;
            parent.show(new Progress(stage, around.done(), around.total()));
        }
    }

    /** Returns the progress reported last. */
    public Progress progress() {
        return progress;
    }

    /**
     * The progress of a job at one moment.
     *
     * @param stage what is being done, in a few words for the user; may be empty
     * @param done number of finished units
     * @param total number of all units, or 0 if unknown
     */
    public record Progress(String stage, long done, long total) {
        /** Returns the fraction done in [0, 1], or -1 if the total is unknown. */
        public double fraction() {
            return total <= 0 ? -1 : Math.min(1, (double) done / total);
        }
    }

    /** Thrown by {@link JobContext#checkCancelled()} in a job that was cancelled. Not an error, and not to be logged. */
    public static final class JobCancelledException extends RuntimeException {
        /** Creates the exception without a stack trace, which nobody would read. */
        public JobCancelledException() {
            super("cancelled", null, false, false);
        }
    }
}
