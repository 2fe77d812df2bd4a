package org.fars.ui.capture;

import java.io.PrintStream;
import java.nio.file.Path;
import org.fars.ui.app.AppModule;
import org.fars.ui.app.AppServices;
import org.fars.ui.app.LaunchRequest;

/** What a start without a display does: the same window, drawn in memory. */
public final class HeadlessWindow {
    private HeadlessWindow() {}

    /**
     * Renders the window: the images are analysed, one is attacked, and the picture and a table are written to files.
     *
     * @param opening what to open
     * @param out says where the files are
     */
    public static void render(LaunchRequest opening, PrintStream out) {
        AppServices services = AppModule.services(opening.engine());
        Path folder = services.directories().home().resolve("without-display");
        Path picture = folder.resolve("window.png");
        Path table = folder.resolve("images.csv");
        try (WindowSnapshots snapshots = new WindowSnapshots(services)) {
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
    }
}
