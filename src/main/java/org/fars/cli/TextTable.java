package org.fars.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Prints rows with aligned columns. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** @param titles the titles of the columns */
    TextTable(String... titles) {
        rows.add(List.of(titles));
    }

    /** Adds a row with one cell per title. */
    void add(String... cells) {
        rows.add(Stream.of(cells).map(Console::printable).toList());
    }

    /** Prints the titles and all rows. */
    void print(PrintWriter out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - width(row.get(i)) + 2));
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
