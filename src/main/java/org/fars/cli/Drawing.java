package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.Report;

/** What draws pictures; the command line itself knows no window and no charts. */
public interface Drawing {
    /**
     * Writes a picture of the window.
     *
     * @param out a PNG file
     * @param dark in the dark theme
     * @param width in pixels
     * @param height in pixels
     * @param images what is opened; the sample images where there are none
     */
    void snapshot(Path out, boolean dark, int width, int height, List<Path> images);

    /**
     * Writes the charts of an evaluation, as SVG and PNG.
     *
     * @param folder where they go
     * @return the files written
     */
    List<Path> charts(EvaluationRun run, Path folder);

    /** The same charts as SVG documents, for a report. */
    List<Report.Figure> figures(EvaluationRun run);
}
