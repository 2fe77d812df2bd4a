package org.fars.evaluate.report;

import java.nio.file.Path;
import java.util.List;
import org.fars.evaluate.EvaluationRun;

/** Draws the charts of a run. Reports know what is drawn, but not how. */
public interface ChartRenderer {
    /**
     * Writes the charts of a run, as SVG and PNG.
     *
     * @param folder created if it does not exist
     * @return the files written
     * @throws org.fars.core.UnwritableFileException if the system refuses
     */
    List<Path> charts(EvaluationRun run, Path folder);

    /** Returns the same charts as SVG documents, for a report. */
    List<HtmlReport.Figure> figures(EvaluationRun run);
}
