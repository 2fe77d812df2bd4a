package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import org.fars.evaluate.report.ChartRenderer;

/** What draws pictures; the command line itself knows no window and no charts. */
public interface RunRenderer extends ChartRenderer {
    /**
     * What is drawn.
     *
     * @param dark in the dark theme
     * @param width in pixels
     * @param height in pixels
     * @param model the model's id; empty for the usual one
     * @param images what is opened; the sample images where there are none
     */
    record Shot(boolean dark, int width, int height, String model, List<Path> images) {}

    /**
     * Writes a picture of the window.
     *
     * @param out a PNG file
     */
    void snapshot(Path out, Shot shot);

    /**
     * Writes pictures of every view, light and dark, empty, busy, full and in error.
     *
     * @param folder where they go
     * @return the files written
     */
    List<Path> tour(Path folder, Shot shot);
}
