package org.fars.bench;

/**
 * One measured number.
 *
 * @param id its name in JSON, {@code backbone.folding.batch-1}
 * @param what what was measured, in words
 * @param value the number; NaN where it could not be measured, which the note explains
 * @param unit {@code GFLOP/s}, {@code ms}, {@code s}, {@code MB}, {@code %} or {@code x} (a ratio)
 * @param note how it was measured
 */
public record BenchRow(String id, String what, double value, String unit, String note) {
    static BenchRow ratio(String id, String what, double value, String note) {
        return new BenchRow(id, what, value, "x", note);
    }
}
