package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import org.fars.evaluate.cells.CellRunWriter.CellChartRenderer;
import org.fars.evaluate.report.RunWriter.ChartRenderer;

/** Draws pictures of the window and charts, which the command line itself cannot. */
public interface WindowRenderer extends ChartRenderer, CellChartRenderer {
    /**
     * A picture of the window.
     *
     * @param dark whether to use the dark theme
     * @param width the width in pixels
     * @param height the height in pixels
     * @param model the model's id; empty for the default one
     * @param images the images to open; empty for the sample images
     */
    record Shot(boolean dark, int width, int height, String model, List<Path> images) {}

    /**
     * The size of a picture, in pixels.
     */
    record Size(int width, int height) {}

    /**
     * Saves a picture of the window.
     *
     * @param out the PNG file to write
     */
    void snapshot(Path out, Shot shot);

    /**
     * Saves pictures of every view: light and dark, empty, busy, full and failed.
     *
     * @param folder the folder to write to; pictures of several sizes go to folders in it
     * @param sizes the sizes of the pictures
     * @param shot what is shown
     * @return the files written
     */
    List<Path> tour(Path folder, List<Size> sizes, Shot shot);

    /**
     * Saves a short animation: images are dropped, one is attacked, and ε is dragged along its bracket.
     *
     * @param out the GIF file to write
     */
    void animation(Path out, Shot shot);
}
