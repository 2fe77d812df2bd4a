package org.fars.bench;

import java.util.List;

/**
 * What one run found.
 *
 * @param machine where
 * @param model the model's id
 * @param quick whether sizes were too small to compare with other machines
 * @param rows in the order of measuring
 */
public record BenchReport(MachineInfo machine, String model, boolean quick, List<BenchRow> rows) {
    public BenchReport {
        rows = List.copyOf(rows);
    }
}
