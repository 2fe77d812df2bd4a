package org.fars.ui.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.fars.certify.Certificate;
import org.fars.evaluate.ImageResult.HeadResult;
import org.fars.evaluate.analysis.RobustnessBracket;
import org.fars.evaluate.report.PaperTables.PaperTable;

/**
 * The measurements of single images: of each head its decision, margin, certified radius with its kind, and smallest
 * successful attack.
 *
 * @param images in the table's order
 * @param classes labels by class index
 */
record ImageMeasurements(List<Measured> images, List<String> classes) {
    private static final List<String> OF_EACH_HEAD = List.of("decision", "margin", "radius", "kind", "attacked at");

    /**
     * One image.
     *
     * @param label as it is shown
     * @param heads what each head made of it; some may be missing
     */
    record Measured(String name, String label, List<HeadResult> heads) {}

    /** Returns the label of a class index as it is shown. */
    static String label(List<String> classes, int index) {
        return index < 0 || index >= classes.size() ? PaperTable.NOTHING : classes.get(index);
    }

    /**
     * Returns the table.
     *
     * @param heads whose columns it has
     * @param radius chooses the certificate that is shown
     * @param note below the table
     */
    PaperTable table(List<String> heads, Function<HeadResult, Optional<Certificate>> radius, String note) {
        List<String> columns = new ArrayList<>(List.of("Image", "Label"));
        heads.forEach(head -> OF_EACH_HEAD.forEach(name -> columns.add(head + " " + name)));
        List<PaperTable.Row> rows = images.stream().map(image -> {
            List<String> cells = new ArrayList<>(List.of(image.name(), image.label()));
            heads.forEach(head -> cells.addAll(image.heads()
                .stream()
                .filter(each -> each.head().equals(head))
                .findFirst()
                .map(each -> cells(each, radius.apply(each)))
                .orElse(OF_EACH_HEAD.stream().map(missing -> "").toList())));
            return new PaperTable.Row(false, cells);
        }).toList();
        return new PaperTable("measurements",
                rows.size() == 1 ? "Measurements of one image" : "Measurements of " + rows.size() + " images", columns,
                rows, note);
    }

    private List<String> cells(HeadResult found, Optional<Certificate> given) {
        double attacked = found.attacks().isEmpty() ? Double.NaN : RobustnessBracket.of(found).attacked();
        return Stream.of(label(classes, found.prediction()), text(found.margin()),
                given.map(one -> text(one.radius())).orElse(PaperTable.NOTHING),
                given.map(Certificate::kindInWords).orElse(PaperTable.NOTHING), text(attacked))
            .toList();
    }

    private static String text(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : PaperTable.NOTHING;
    }
}
