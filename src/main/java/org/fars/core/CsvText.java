package org.fars.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Comma-separated values that are safe to open in a spreadsheet. A spreadsheet takes a cell that begins with
 * {@code =}, {@code +}, {@code -}, {@code @}, a tab or a line break for a formula, which a file name or a class name must
 * not become. Such a cell gets an apostrophe in front, as <a href="https://owasp.org/www-community/attacks/CSV_Injection">
 * OWASP</a> advises; numbers, which are harmless, stay as they are. So that every cell can be read back with
 * {@link #unguarded}, a cell that already has apostrophes in front of such a character gets one more.
 */
public final class CsvText {
    private static final String TRIGGER = "[=+\\-@\\t\\r\\n\uFF1D\uFF0B\uFF0D\uFF20]";
    private static final Pattern FORMULA = Pattern.compile("'*" + TRIGGER + ".*", Pattern.DOTALL);
    private static final Pattern GUARDED = Pattern.compile("'+" + TRIGGER + ".*", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern
        .compile("[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?Infinity");

    private CsvText() {}

    /** Returns a table with lines that end in a line feed; see {@link #write(List, List, String)}. */
    public static String write(List<String> header, List<List<String>> rows) {
        return write(header, rows, "\n");
    }

    /**
     * Returns a table as comma-separated values, quoted as RFC 4180 has it.
     *
     * @param header the first line
     * @param rows the other lines
     * @param lineEnd what ends each line
     */
    public static String write(List<String> header, List<List<String>> rows, String lineEnd) {
        StringBuilder text = new StringBuilder();
        CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator(lineEnd).get();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            printer.printRecord(header.stream().map(CsvText::guarded));
            for (List<String> row : rows) {
                printer.printRecord(row.stream().map(CsvText::guarded));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("into memory", e);
        }
        return text.toString();
    }

    /** Returns the cell with an apostrophe in front where a spreadsheet would take it for a formula. */
    static String guarded(String cell) {
        return FORMULA.matcher(cell).matches() && !NUMBER.matcher(cell).matches() ? "'" + cell : cell;
    }

    /** Returns the cell that {@link #write} was given, without the apostrophe that it may have put in front. */
    public static String unguarded(String cell) {
        return GUARDED.matcher(cell).matches() ? cell.substring(1) : cell;
    }
}
