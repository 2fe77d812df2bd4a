package org.fars.core;

/**
 * How far a job has come, at one moment.
 *
 * @param stage what is being done, in a few words for the person; may be empty
 * @param done finished units
 * @param total all units, or 0 where that is not known
 */
public record Progress(String stage, long done, long total) {
    /** The share done in [0, 1], or -1 where it is not known. */
    public double fraction() {
        return total <= 0 ? -1 : Math.min(1, (double) done / total);
    }
}
