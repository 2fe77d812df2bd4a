package org.fars.evaluate.run;

import java.util.function.LongSupplier;

/**
 * Decides how many images may be worked on before their results are written, so that a kill loses about
 * {@value #SECONDS} seconds of work at most. It begins with one image and at most doubles, as nobody knows beforehand
 * whether an image takes a millisecond or a minute. An image that takes longer than that is written by itself.
 */
final class FlushPacer {
    /** The time that the work on images which are written together should take; half of what a kill may lose. */
    static final int SECONDS = 5;
    /** However fast they are, more images do not wait. */
    static final int MOST_IMAGES = 256;

    private final LongSupplier nanos;
    private int allowance = 1;
    private long began;

    /** @param nanos a clock such as {@link System#nanoTime} */
    FlushPacer(LongSupplier nanos) {
        this.nanos = nanos;
        began = nanos.getAsLong();
    }

    /** Returns how many images may be worked on before results are written. */
    int allowance() {
        return allowance;
    }

    /** Learns from images that have been written how many to allow the next time. */
    void written(int images) {
        long now = nanos.getAsLong();
        if (images > 0) {
            double each = 1e-9 * (now - began) / images;
            long affordable = (long) Math.min(MOST_IMAGES, SECONDS / Math.max(each, 1e-9));
            allowance = (int) Math.clamp(affordable, 1, Math.min(2L * allowance, MOST_IMAGES));
        }
        began = now;
    }
}
