package org.fars.ui.capture;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fars.certify.Certificate;
import org.fars.core.AtomicFiles;
import org.fars.core.CsvText;
import org.fars.ui.app.AppServices.AppModule;
import org.fars.ui.app.AppServices;
import org.fars.ui.app.LaunchRequest;
import org.fars.ui.gallery.AnalysisSummary;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;

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
            snapshots.openAttacked(new WindowSnapshots.Look(false, WindowSnapshots.WIDTH, WindowSnapshots.HEIGHT),
                    "",
                    opening.files());
            snapshots.picture(picture);
            int rows = table(snapshots, table);
            int images = snapshots.onWindowThread(() -> snapshots.explorer().model().gallery().size());
            out.println(
                    "There is no display here (DISPLAY and WAYLAND_DISPLAY are not set), so the window was drawn to");
            out.println("  " + picture);
            out.printf(Locale.ROOT, "and what it found about %s written to%n", rows < images
                    ? String.format(Locale.ROOT, "the first %,d of %,d images", rows, images)
                    : "the images");
            out.println("  " + table);
            if (rows < images) {
                out.println("For all of them: fars-explorer evaluate DIR --out DIR");
            }
        }
    }

    /**
     * Writes what was found about each image that has been analysed or could not be read.
     *
     * @param file a CSV file; its folder is made
     * @return the number of images in the table
     */
    private static int table(WindowSnapshots snapshots, Path file) {
        List<ImageItem> items = snapshots.onWindowThread(() -> snapshots.explorer()
            .model()
            .gallery()
            .all()
            .stream()
            .filter(item -> item.broken() || item.verdict().isPresent())
            .toList());
        List<String> ids = items.stream()
            .flatMap(item -> item.verdict().stream())
            .findFirst()
            .map(verdict -> verdict.certificates().stream().map(Certificate::id).toList())
            .orElse(List.of());
        List<String> header = new ArrayList<>(List.of("image", "label", "prediction", "margin"));
        ids.forEach(id -> header.addAll(List.of(id, id + " kind")));
        header.add("problem");
        AtomicFiles.write(file, CsvText.write(header,
                items.stream().map(item -> row(snapshots.explorer().model().gallery(), item, ids)).toList()));
        return items.size();
    }

    private static List<String> row(GalleryModel gallery, ImageItem item, List<String> ids) {
        List<String> row = new ArrayList<>();
        row.add(item.entry().source().location());
        row.add(item.entry().label().orElse(""));
        row.add(gallery.prediction(item).orElse(""));
        row.add(item.verdict().map(verdict -> Double.toString(verdict.margin())).orElse(""));
        List<Certificate> certificates = item.verdict().map(AnalysisSummary::certificates).orElse(List.of());
        for (String id : ids) {
            Optional<Certificate> found = certificates.stream().filter(one -> one.id().equals(id)).findFirst();
            row.add(found.map(one -> Double.toString(one.radius())).orElse(""));
            row.add(found.map(Certificate::kindInWords).orElse(""));
        }
        row.add(item.state() instanceof ImageItem.State.Broken broken ? broken.reason() : "");
        return row;
    }
}
