package org.fars.bench;

import java.util.List;
import org.fars.core.JobContext;

/** A group of measurements that can be selected by name. */
public interface BenchSection {
    /** Returns the name that selects this section on the command line. */
    String name();

    /** Returns a short title for the progress display. */
    default String title() {
        return name();
    }

    /**
     * Measures.
     *
     * @return one row a number, in the order of the report
     * @throws org.fars.core.JobCancelledException when {@code context} was cancelled
     */
    List<BenchReport.Row> measure(BenchContext bench, JobContext context);
}
