package org.fars.ui.app;

import java.io.PrintStream;
import java.nio.file.Path;
import javafx.application.Application;

/** Opens the explorer. */
public final class ExplorerWindow {
    private static final int DONE = 0;

    private ExplorerWindow() {}

    /**
     * Opens the window and waits until it is closed. Where there is no display, the same window is rendered without
     * one: the sample images are analysed, one is attacked, and the picture and a table are written to files.
     *
     * @param opening what to open
     * @param args the arguments that say so
     * @return the exit status
     */
    public static int open(LaunchRequest opening, String[] args) {
        if (DisplayDetector.isThere()) {
            Application.launch(ExplorerApplication.class, args);
            return DONE;
        }
        return withoutDisplay(opening, System.out);
    }

    private static int withoutDisplay(LaunchRequest opening, PrintStream out) {
        WindowAssembler.Parts parts = AppModule.parts(opening.engine());
        Path folder = parts.places().home().resolve("without-display");
        Path picture = folder.resolve("window.png");
        Path table = folder.resolve("images.csv");
        try (WindowSnapshots snapshots = new WindowSnapshots(parts)) {
            snapshots.open(new WindowSnapshots.Look(false, WindowSnapshots.WIDTH, WindowSnapshots.HEIGHT), "",
                    opening.files());
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
