package org.fars.ui.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.fars.bench.BenchReport;
import org.fars.core.JobContext;
import org.junit.jupiter.api.Test;

class WindowLoadTestTest {
    @Test
    void everyStepIsMeasuredBesideItsBound() {
        List<BenchReport.Row> rows = new WindowLoadTest().measure(30, new JobContext());

        assertThat(rows).extracting(BenchReport.Row::id)
            .doesNotHaveDuplicates()
            .contains("window.open", "window.end", "window.map", "window.compare", "window.evaluate", "window.heap",
                    "window.peak-heap");
        assertThat(rows).allSatisfy(row -> assertThat(row.value()).as(row.id()).isNotNegative());
        assertThat(rows).filteredOn(row -> row.id().endsWith("heap"))
            .allSatisfy(row -> assertThat(row.value()).as(row.id()).isPositive());
        assertThat(rows).filteredOn(row -> row.unit().equals("ms"))
            .allSatisfy(row -> assertThat(row.note()).contains("bound: 50 ms"));
    }
}
