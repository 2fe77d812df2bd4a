package org.fars.evaluate.report;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.fars.core.CsvText;
import org.fars.core.LatexText;
import org.fars.core.MarkdownText;
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
}
