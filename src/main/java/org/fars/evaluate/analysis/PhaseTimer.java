package org.fars.evaluate.analysis;

import java.util.EnumMap;
import java.util.Map;

/**
 * Measures how the time of a run is spent, on the evaluating thread: concurrent work, such as reading the next images, counts
 * only while that thread waits for it. Not part of a run's results. For use by one thread.
 */
public final class PhaseTimer {
    private final Map<Part, Long> nanos = new EnumMap<>(Part.class);

    /** A phase of the work. */
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

        /** Returns the phase in words. */
        public String words() {
            return words;
        }
    }

    /** A running measurement; closing it stops the time. */
    @FunctionalInterface
    public interface Running extends AutoCloseable {
        @Override
        void close();
    }

    /** Starts to measure a phase. */
    public Running on(Part part) {
        long began = System.nanoTime();
        return () -> nanos.merge(part, System.nanoTime() - began, Long::sum);
    }

    /** Returns the time spent on a phase, in seconds. */
    public double seconds(Part part) {
        return 1e-9 * nanos.getOrDefault(part, 0L);
    }

    /** Returns the time spent on all phases, in seconds. */
    public double seconds() {
        return 1e-9 * nanos.values().stream().mapToLong(Long::longValue).sum();
    }
}
