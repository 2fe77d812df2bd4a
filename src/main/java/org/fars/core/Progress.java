package org.fars.core;

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
