package org.fars.core;

/**
 * What a running job shares with whoever started it: a flag that asks it to stop, and progress that is <em>polled</em>,
 * never pushed, so that a fast job cannot flood a window. Safe for use by many threads.
 */
public final class JobContext {
    private final JobContext whole;
    private volatile Progress own = new Progress("", 0, 0);
    private volatile Progress progress = own;
    private volatile boolean cancelled;

    /** For a job of its own. */
    public JobContext() {
        this(null);
    }

    private JobContext(JobContext whole) {
        this.whole = whole;
    }

    /**
     * A context for a part of this job: cancelled whenever this one is. What the part tells of its progress is added to
     * this one's stage; how far this job has come stays as it told itself.
     */
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
            throw new JobCancelledException();
        }
    }

    /** Tells how far the job is; see {@link Progress}. */
    public void progress(String stage, long done, long total) {
        own = new Progress(stage, done, total);
        show(own);
    }

    private void show(Progress shown) {
        progress = shown;
        if (whole != null) {
            Progress around = whole.own;
            String step = shown.total() > 0 ? " " + shown.done() + "/" + shown.total() : "";
            whole.show(new Progress(around.stage() + " · " + shown.stage() + step, around.done(), around.total()));
        }
    }

    /** The latest progress told. */
    public Progress progress() {
        return progress;
    }
}
