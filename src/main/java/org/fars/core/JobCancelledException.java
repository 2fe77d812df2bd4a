package org.fars.core;

/** Thrown by {@link JobContext#checkCancelled()} in a job that somebody cancelled. Not an error: nobody logs it. */
public final class JobCancelledException extends RuntimeException {
    /** Without a stack trace: it marks a place to leave by, not a fault. */
    public JobCancelledException() {
        super("cancelled", null, false, false);
    }
}
