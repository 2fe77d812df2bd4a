package org.fars.evaluate.report;

import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.fars.core.CsvText;
import org.fars.evaluate.report.PaperTables.PaperTable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How a table is written down. */
public enum TableFormat {
    /** A pipe table of GitHub's Markdown, with its title and note. */
    MARKDOWN("md") {
        @Override
        public String write(PaperTable table) {
            List<String> marks = Collections.nCopies(table.columns().size(), "---");
            StringBuilder text = new StringBuilder("**" + MarkdownText.escaped(table.title()) + "**\n\n");
            text.append(line(table.columns())).append(line(marks));
            table.rows().forEach(row -> text.append(line(row.cells())));
            return text.append('\n').append(MarkdownText.escaped(table.note())).append('\n').toString();
        }

        private String line(List<String> cells) {
            return cells.stream()
                .map(MarkdownText::escaped)
                .collect(Collectors.joining(" | ", "| ", " |\n"));
        }
    },
    /** Comma-separated values: headings and rows, safe to open in a spreadsheet ({@link CsvText}). */
    CSV("csv") {
        @Override
        public String write(PaperTable table) {
            return CsvText.write(table.columns(), table.rows().stream().map(PaperTable.Row::cells).toList());
        }
    },
    /** Title, note, columns, and one list of cells a row. */
    JSON("json") {
        @Override
        public String write(PaperTable table) {
            return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(table)
                    + "\n";
        }
    },
    /** A {@code table} environment with booktabs rules. */
    LATEX("tex") {
        @Override
        public String write(PaperTable table) {
            int numbers = (int) table.columns()
                .stream()
                .filter(name -> name.startsWith("ε") || name.equals("Natural"))
                .count();
            StringBuilder text = new StringBuilder("% needs \\usepackage{booktabs}\n\\begin{table}\n\\centering\n");
            text.append("\\caption{")
                .append(LatexText.escaped(table.title()))
                .append(". ")
                .append(LatexText.escaped(table.note()))
                .append("}\n\\begin{tabular}{")
                .append("l".repeat(table.columns().size() - numbers))
                .append("r".repeat(numbers))
                .append("}\n\\toprule\n");
            text.append(line(table.columns())).append("\\midrule\n");
            boolean paper = true;
            for (PaperTable.Row row : table.rows()) {
                if (paper && !row.fromPaper()) {
                    text.append("\\midrule\n");
                }
                paper = row.fromPaper();
                text.append(line(row.cells()));
            }
            return text.append("\\bottomrule\n\\end{tabular}\n\\end{table}\n").toString();
        }

        private String line(List<String> cells) {
            return cells.stream().map(LatexText::escaped).collect(Collectors.joining(" & ", "", " \\\\\n"));
        }
    };

    private final String extension;

    TableFormat(String extension) {
        this.extension = extension;
    }

    /** The ending of its files, without a dot. */
    public String extension() {
        return extension;
    }

    /** The table in this format, ended by a line break. */
    public abstract String write(PaperTable table);

    /** Plain text in LaTeX source. */
    public static final class LatexText {
        private LatexText() {}

        /**
         * Returns LaTeX source that sets the text as it is, whatever is in it. Characters with a meaning in LaTeX are escaped;
         * brackets and asterisks, which would be arguments after a line break, are put in braces; line breaks become blanks.
         * Greek letters and signs of our tables become commands, which every engine knows; other characters need an engine
         * that reads UTF-8.
         */
        public static String escaped(String text) {
            StringBuilder latex = new StringBuilder(text.length() + 16);
            text.codePoints().forEach(c -> {
                String command = command(c);
                if (command == null) {
                    latex.appendCodePoint(c);
                } else {
                    latex.append(command);
                }
            });
            return latex.toString();
        }

        /** Returns what stands for a character, or null where it stands for itself. */
        private static String command(int c) {
            return switch (c) {
                case '\\' -> "\\textbackslash{}";
                case '^' -> "\\textasciicircum{}";
                case '~' -> "\\textasciitilde{}";
                case '{', '}', '%', '&', '#', '_', '$' -> "\\" + (char) c;
                case '[', ']', '*' -> "{" + (char) c + "}";
                case '"' -> "{\\char34}";
                case '`' -> "\\textasciigrave{}";
                case '<' -> "\\textless{}";
                case '>' -> "\\textgreater{}";
                case '|' -> "\\textbar{}";
                case 'ε' -> "$\\varepsilon$";
                case 'α' -> "$\\alpha$";
                case 'σ' -> "$\\sigma$";
                case '∞' -> "$\\infty$";
                case '−' -> "$-$";
                case 'ℓ' -> "$\\ell$";
                case '–' -> "--";
                default -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? " " : null;
            };
        }
    }

    /** Plain text in GitHub's Markdown. */
    public static final class MarkdownText {
        private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_\\[\\]<>&|~$]");
        private static final Pattern BREAK = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+");

        private MarkdownText() {}

        /**
         * Returns Markdown that shows the text as it is, within a paragraph or a cell of a table: neither emphasis, links,
         * HTML, formulas nor further cells come of it. Line breaks become blanks.
         */
        public static String escaped(String text) {
            return SPECIAL.matcher(BREAK.matcher(text).replaceAll(" ")).replaceAll("\\\\$0");
        }
    }
}
