package org.fars.ui.chart;

import java.util.List;
import org.fars.core.CsvText;

/**
 * What a figure shows, as a table.
 *
 * @param header the columns' names
 * @param rows one list a row, each as long as the header
 */
public record SeriesTable(List<String> header, List<List<String>> rows) {
    public SeriesTable {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(row.size() + " cells below " + header.size() + " columns");
            }
        }
    }

    /** Comma-separated values after RFC 4180, the header first. */
    public String csv() {
        return CsvText.write(header, rows, "\r\n");
    }

    /** A number as it is: the shortest decimal that reads back to the same double; empty for NaN. */
    static String number(double value) {
        return Double.isNaN(value)
                ? ""
                : value == Math.rint(value) && Math.abs(value) < 1e15
                        ? Long.toString((long) value)
                        : Double.toString(value);
    }
}
