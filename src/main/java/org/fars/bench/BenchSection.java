package org.fars.bench;

import java.util.List;
import org.fars.core.JobContext;

/** Some measurements that belong together. */
interface BenchSection {
    /** The word by which it is asked for. */
    String name();

    /** What is measured, in a few words, for the progress. */
    String title();

    /**
     * Measures.
     *
     * @throws org.fars.core.JobCancelledException when {@code context} was cancelled
     */
    List<BenchRow> measure(BenchContext bench, JobContext context);
}
