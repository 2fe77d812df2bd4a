package org.fars.evaluate.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fars.core.AtomicFiles;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.report.PaperTables.PaperTable;
import org.fars.model.LoadedModel;

/**
 * Writes the files of a run: {@code images.csv}, {@code summary.json}, {@code table1} and {@code table2} as Markdown, CSV,
 * JSON and LaTeX, {@code skipped.csv} if something was not evaluated, the charts in {@code charts}, and
 * {@code report.html}. Command line and window write a run with this class, so they write the same files.
 *
 * @param charts draws the charts; if absent, there are none
 */
public record RunWriter(Optional<? extends ChartRenderer> charts) {
    /**
     * Writes all files. Each of them is complete or not there at all.
     *
     * @param model what was evaluated; if absent, there is no report, which names its files and its Lipschitz bound
     * @param folder created if it does not exist
     * @return the files written
     * @throws org.fars.core.AtomicFiles.UnwritableFileException if the system refuses
     */
    public List<Path> write(EvaluationRun run, Optional<LoadedModel> model, Path folder) {
        Summary summary = Summary.of(run);
        List<Path> files = new ArrayList<>();
        files.add(AtomicFiles.write(folder.resolve("images.csv"), ImagesCsv.write(run)));
        ImagesCsv.writeSkipped(run)
            .ifPresent(skipped -> files.add(AtomicFiles.write(folder.resolve("skipped.csv"), skipped)));
        for (PaperTable table : List.of(PaperTables.certified(run), PaperTables.attacked(run))) {
            for (TableFormat format : TableFormat.values()) {
                files.add(AtomicFiles.write(folder.resolve(table.id() + "." + format.extension()),
                        format.write(table)));
            }
        }
        files.add(AtomicFiles.write(folder.resolve("summary.json"), summary.json()));
        charts.ifPresent(renderer -> files.addAll(renderer.charts(run, folder.resolve("charts"))));
        model.ifPresent(evaluated -> files.add(report(run, evaluated).write(folder.resolve("report.html"))));
        return files;
    }

    private HtmlReport report(EvaluationRun run, LoadedModel model) {
        List<HtmlReport.Figure> figures = charts.isPresent() ? charts.get().figures(run) : List.of();
        return EvaluationReport.of(run, model, figures).report();
    }

    /** Draws the charts of a run. Reports know what is drawn, but not how. */
    public interface ChartRenderer {
        /**
         * Writes the charts of a run, as SVG and PNG.
         *
         * @param folder created if it does not exist
         * @return the files written
         * @throws org.fars.core.AtomicFiles.UnwritableFileException if the system refuses
         */
        List<Path> charts(EvaluationRun run, Path folder);

        /** Returns the same charts as SVG documents, for a report. */
        List<HtmlReport.Figure> figures(EvaluationRun run);
    }
}
