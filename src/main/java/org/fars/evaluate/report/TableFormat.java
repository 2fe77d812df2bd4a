package org.fars.evaluate.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How a table is written down. */
public enum TableFormat {
    /** A pipe table of GitHub's Markdown, with its title and note. */
    MARKDOWN("md") {
        @Override
        public String write(PaperTable table) {
            List<String> marks = Collections.nCopies(table.columns().size(), "---");
            StringBuilder text = new StringBuilder("**" + table.title() + "**\n\n");
            text.append(line(table.columns())).append(line(marks));
            table.rows().forEach(row -> text.append(line(row.cells())));
            return text.append('\n').append(table.note()).append('\n').toString();
        }

        private String line(List<String> cells) {
            return cells.stream()
                .map(cell -> cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
        }
    },
    /** Comma-separated values: headings and rows. */
    CSV("csv") {
        @Override
        public String write(PaperTable table) {
            StringBuilder text = new StringBuilder();
            CSVFormat format = CSVFormat.DEFAULT.builder()
                .setRecordSeparator('\n')
                .setHeader(table.columns().toArray(String[]::new))
                .get();
            try (CSVPrinter printer = new CSVPrinter(text, format)) {
                for (PaperTable.Row row : table.rows()) {
                    printer.printRecord(row.cells());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("into memory", e);
            }
            return text.toString();
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
                .append(escape(table.title()))
                .append(". ")
                .append(escape(table.note()))
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
            return cells.stream().map(this::escape).collect(Collectors.joining(" & ", "", " \\\\\n"));
        }

        private String escape(String text) {
            return text.replace("\\", "\\textbackslash{}")
                .replaceAll("([%&#_$])", "\\\\$1")
                .replace("ε", "$\\varepsilon$")
                .replace("α", "$\\alpha$")
                .replace("−", "$-$")
                .replace("–", "--")
                .replace("ℓ", "$\\ell$");
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
