package org.fars.evaluate.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.fars.core.AtomicFiles;
import org.fars.evaluate.report.PaperTables.PaperTable;

/**
 * A report as a single HTML file, which embeds its figures and loads nothing. All texts are escaped.
 *
 * @param title its title
 * @param lead one sentence below the title
 * @param sections its parts
 */
public record HtmlReport(String title, String lead, List<Section> sections) {
    private static final String TEMPLATE = "/org/fars/evaluate/report/report.html";
    private static final Pattern PROLOGUE = Pattern.compile("<\\?xml.*?\\?>|<!DOCTYPE.*?>", Pattern.DOTALL);
    private static final Pattern NAMES = Pattern.compile("(\\bid=['\"]|url\\(#|href=['\"]#)");

    /**
     * One section; its contents are in the order of the fields.
     *
     * @param heading its title
     * @param paragraphs sentences
     * @param facts names and values
     * @param figures charts
     * @param tables tables
     */
    public record Section(String heading, List<String> paragraphs, List<Fact> facts, List<Figure> figures,
            List<Table> tables) {
        public Section {
            paragraphs = List.copyOf(paragraphs);
            facts = List.copyOf(facts);
            figures = List.copyOf(figures);
            tables = List.copyOf(tables);
        }

        /** With names and values. */
        public static Section ofFacts(String heading, List<Fact> facts) {
            return new Section(heading, List.of(), facts, List.of(), List.of());
        }

        /** Whether there is something in it. */
        boolean isEmpty() {
            return paragraphs.isEmpty() && facts.isEmpty() && figures.isEmpty() && tables.isEmpty();
        }
    }

    /** A name and a value. */
    public record Fact(String name, String value) {
        /** A fact for each entry, in order. */
        public static List<Fact> of(Map<String, String> values) {
            return values.entrySet().stream().map(entry -> new Fact(entry.getKey(), entry.getValue())).toList();
        }
    }

    /**
     * A chart.
     *
     * @param caption what it shows
     * @param svg an SVG document that we drew, with a view box: without one it is cut instead of scaled
     */
    public record Figure(String caption, String svg) {}

    /**
     * A table.
     *
     * @param title what it shows
     * @param columns the headings
     * @param rows the cells; those of a row with a style look different: {@code paper}, {@code unsound}
     * @param note what one must know to read it; may be empty
     */
    public record Table(String title, List<String> columns, List<Row> rows, String note) {
        private static final Pattern NUMBER = Pattern.compile("[-−]?[0-9.]+|–");

        /** One row. */
        public record Row(String style, List<String> cells) {
            public Row {
                cells = List.copyOf(cells);
            }

            /** The cells, with what they are. */
            List<Cell> marked() {
                return cells.stream().map(cell -> new Cell(cell, isNumber(cell))).toList();
            }

            private boolean hasNumber(int column) {
                return column < cells.size() && isNumber(cells.get(column));
            }

            private static boolean isNumber(String cell) {
                return NUMBER.matcher(cell).matches();
            }
        }

        /**
         * One cell, or one heading.
         *
         * @param text what is in it
         * @param number whether it is a number, or stands for one that is not there, or above such: those are set to the right
         */
        record Cell(String text, boolean number) {}

        /** The headings, with what they are. */
        List<Cell> headings() {
            return IntStream.range(0, columns.size())
                .mapToObj(column -> new Cell(columns.get(column),
                        !rows.isEmpty() && rows.stream().allMatch(row -> row.hasNumber(column))))
                .toList();
        }

        public Table {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }

        /** One of the paper's tables. */
        public static Table of(PaperTable table) {
            return new Table(table.title(), table.columns(),
                    table.rows()
                        .stream()
                        .map(row -> new Row(row.fromPaper()
                                ? "paper"
                                : row.cells().contains("not a certificate") ? "unsound" : "", row.cells()))
                        .toList(),
                    table.note());
        }
    }

    public HtmlReport {
        Objects.requireNonNull(title);
        Objects.requireNonNull(lead);
        sections = sections.stream().filter(section -> !section.isEmpty()).toList();
    }

    /** The file's text. */
    public String html() {
        List<Section> inlined = new ArrayList<>();
        int number = 0;
        for (Section section : sections) {
            List<Figure> figures = new ArrayList<>();
            for (Figure figure : section.figures()) {
                figures.add(new Figure(figure.caption(), inline(figure.svg(), "f" + ++number + "-")));
            }
            inlined.add(new Section(section.heading(), section.paragraphs(), section.facts(), figures,
                    section.tables()));
        }
        return template().execute(new HtmlReport(title, lead, inlined));
    }

    /** Several documents become one: no prologues, and no two things of one name. */
    private static String inline(String svg, String prefix) {
        return NAMES.matcher(PROLOGUE.matcher(svg).replaceAll("")).replaceAll("$1" + prefix).strip();
    }

    private static Template template() {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(HtmlReport.class.getResourceAsStream(TEMPLATE), TEMPLATE),
                StandardCharsets.UTF_8)) {
            return Mustache.compiler().escapeHTML(true).compile(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @return the file
     * @throws org.fars.core.AtomicFiles.UnwritableFileException when the system does not let us
     */
    public Path write(Path file) {
        return AtomicFiles.write(file.toAbsolutePath(), html());
    }
}
