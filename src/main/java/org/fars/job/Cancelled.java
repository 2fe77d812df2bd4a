package org.fars.job;

/** Thrown by {@link JobContext#checkCancelled()} in a job that somebody cancelled. Not an error: nobody logs it. */
public final class Cancelled extends RuntimeException {
    /** Without a stack trace: it marks a place to leave by, not a fault. */
    public Cancelled() {
        super("cancelled", null, false, false);
    }
}
