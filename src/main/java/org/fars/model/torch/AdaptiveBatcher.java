package org.fars.model.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs passes of as many images as memory holds. When it runs out, half as many are tried, down to one; if even one does not
 * fit, the work moves to a device with more memory, if there is one. The size that fits is kept.
 */
final class AdaptiveBatcher {
    private static final Logger LOG = LoggerFactory.getLogger(AdaptiveBatcher.class);

    private final int largest;
    private final Refuge refuge;
    private int size;

    /** Somewhere else to work. */
    @FunctionalInterface
    interface Refuge {
        /** @return whether the next try runs on a device with more memory */
        boolean move();
    }

    /** Work on some of the images. */
    @FunctionalInterface
    interface Pass<R> {
        /**
         * @param from the first image
         * @param to behind the last one
         * @return one element an image
         */
        List<R> run(int from, int to);
    }

    /**
     * @param largest images in one pass at most
     * @param refuge where to go when one image does not fit
     */
    AdaptiveBatcher(int largest, Refuge refuge) {
        this.largest = largest;
        this.refuge = refuge;
        this.size = largest;
    }

    /** How many images one pass takes, as far as is known. */
    synchronized int size() {
        return size;
    }

    /**
     * Does everything, pass by pass.
     *
     * @param count number of images
     * @return one element an image, in order
     * @throws RuntimeException what a pass threw, lack of memory included where nothing helps any more
     */
    <R> List<R> over(int count, Pass<R> pass) {
        List<R> all = new ArrayList<>(count);
        while (all.size() < count) {
            int from = all.size();
            int to = Math.min(count, from + size());
            try {
                all.addAll(pass.run(from, to));
            } catch (RuntimeException e) {
                if (!isLackOfMemory(e) || !eased(to - from, e)) {
                    throw e;
                }
            }
        }
        return all;
    }

    private synchronized boolean eased(int tried, RuntimeException cause) {
        if (tried > 1) {
            size = Math.max(1, Math.min(size, tried / 2));
            LOG.warn("{} images at once do not fit into memory; from now on {} are tried", tried, size, cause);
            return true;
        }
        if (!refuge.move()) {
            return false;
        }
        size = largest;
        LOG.warn("not even one image fits into the GPU's memory; the processor continues", cause);
        return true;
    }

    /** Returns whether the engine reports that memory, of a GPU or of the machine, is exhausted. */
    static boolean isLackOfMemory(Throwable fault) {
        return Stream.iterate(fault, cause -> cause != null, Throwable::getCause)
            .map(cause -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
            .anyMatch(words -> words.contains("out of memory") || words.contains("can't allocate memory")
                    || words.contains("not enough memory"));
    }
}
