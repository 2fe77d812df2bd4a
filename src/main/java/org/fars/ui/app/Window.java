package org.fars.ui.app;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import javafx.application.Application;

/** Opens the explorer. */
public final class Window {
    private static final int DONE = 0;

    private Window() {}

    /**
     * Opens the window and waits until it is closed. Where there is no display, the same window is rendered without
     * one: the sample images are analysed, one is attacked, and the picture and a table are written to files.
     *
     * @param args files and folders to open; the sample images where there are none
     * @return the exit status
     */
    public static int open(String[] args) {
        if (Display.isThere()) {
            Application.launch(ExplorerApplication.class, args);
            return DONE;
        }
        return withoutDisplay(List.of(args).stream().map(Path::of).toList(), System.out);
    }

    private static int withoutDisplay(List<Path> images, PrintStream out) {
        Explorer.Parts parts = Installed.parts();
        Path folder = parts.places().home().resolve("without-display");
        Path picture = folder.resolve("window.png");
        Path table = folder.resolve("images.csv");
        try (Snapshots snapshots = new Snapshots(parts)) {
            snapshots.open(new Snapshots.Look(false, Snapshots.WIDTH, Snapshots.HEIGHT), "", images);
            snapshots.attackFirst();
            snapshots.picture(picture);
            snapshots.table(table);
        }
        out.println("There is no display here (DISPLAY and WAYLAND_DISPLAY are not set), so the window was drawn to");
        out.println("  " + picture);
        out.println("and what it found about the images written to");
        out.println("  " + table);
        return DONE;
    }
}
