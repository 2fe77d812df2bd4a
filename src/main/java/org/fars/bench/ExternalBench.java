package org.fars.bench;

import java.util.List;
import org.fars.core.JobContext;

/** Measurements of what this package must not know, such as the window; handed over by whoever knows it. */
public interface ExternalBench {
    /** The word by which it is asked for. */
    String name();

    /** What is measured, in a few words, for the progress. */
    String title();

    /**
     * Measures.
     *
     * @param quick whether this is for trying out rather than for comparing
     * @throws org.fars.core.JobCancelledException when {@code context} was cancelled
     */
    List<BenchRow> measure(boolean quick, JobContext context);
}
