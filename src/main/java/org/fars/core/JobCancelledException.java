package org.fars.core;

/** Thrown by {@link JobContext#checkCancelled()} in a job that was cancelled. Not an error, and not to be logged. */
public final class JobCancelledException extends RuntimeException {
    /** Creates the exception without a stack trace, which nobody would read. */
    public JobCancelledException() {
        super("cancelled", null, false, false);
    }
}
