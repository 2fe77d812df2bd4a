package org.fars.evaluate.analysis;

import java.util.EnumMap;
import java.util.Map;

/**
 * Where the time of a run goes, as the thread that evaluates sees it: work that goes on beside it, such as reading the next
 * images, counts only for as long as it is waited for. No part of a run's results. One thread writes.
 */
public final class PhaseTimer {
    private final Map<Part, Long> nanos = new EnumMap<>(Part.class);

    /** What time is spent on. */
    public enum Part {
        /** Passes of the backbone for embeddings. */
        BACKBONE("backbone"),
        /** Heads and certificates, with {@code input-smoothing}'s passes of the backbone. */
        CERTIFICATES("heads and certificates"),
        /** Attacks, with their passes of the backbone. */
        ATTACKS("attacks"),
        /** Waiting for images to be read. */
        IMAGES("waiting for images"),
        /** Writing the journal. */
        JOURNAL("journal");

        private final String words;

        Part(String words) {
            this.words = words;
        }

        /** What it is, in words. */
        public String words() {
            return words;
        }
    }

    /** Time that runs until it is closed. */
    @FunctionalInterface
    public interface Running extends AutoCloseable {
        @Override
        void close();
    }

    /** Time runs for this part from now on. */
    public Running on(Part part) {
        long began = System.nanoTime();
        return () -> nanos.merge(part, System.nanoTime() - began, Long::sum);
    }

    /** The time spent on a part, in seconds. */
    public double seconds(Part part) {
        return 1e-9 * nanos.getOrDefault(part, 0L);
    }

    /** The time spent on all parts, in seconds. */
    public double seconds() {
        return 1e-9 * nanos.values().stream().mapToLong(Long::longValue).sum();
    }
}
