package org.fars.evaluate.report;

import java.util.List;

/**
 * A table in the paper's layout.
 *
 * @param id names its files: {@code table1}
 * @param title what it shows
 * @param columns the headings
 * @param rows the cells, as text; first the paper's rows, then ours
 * @param note what one must know to read it
 */
public record PaperTable(String id, String title, List<String> columns, List<Row> rows, String note) {
    /** What stands where there is no number. */
    public static final String NOTHING = "–";

    /**
     * One row.
     *
     * @param fromPaper whether its numbers are the paper's
     * @param cells as many as there are columns
     */
    public record Row(boolean fromPaper, List<String> cells) {
        public Row {
            cells = List.copyOf(cells);
        }
    }

    public PaperTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (Row row : rows) {
            if (row.cells().size() != columns.size()) {
                throw new IllegalArgumentException(row + " in a table of " + columns.size() + " columns");
            }
        }
    }
}
