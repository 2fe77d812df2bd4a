package org.fars.evaluate.cells;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.fars.certify.CertificateType;
import org.fars.evaluate.CellRun;
import org.fars.evaluate.CellRun.CellResult;
import org.fars.evaluate.CellRun.CellsUnderAttack;
import org.fars.evaluate.CellRun.CertifiedAt;
import org.fars.evaluate.CellRun.CertifiedCells;
import org.fars.evaluate.CellRun.HeadCellResult;
import org.fars.evaluate.CellRun.Seconds;
import org.fars.evaluate.CellRun.Segmentation;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.report.PaperTables.PaperTable;
import org.fars.evaluate.report.Summary;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The numbers of a run of a dense model: {@code summary.json}. Accuracies are percentages of all labelled pixels; intersections
 * over union too are in percent. Abstentions count as incorrect.
 *
 * @param model the model's id
 * @param data the data set's name
 * @param task {@code segmentation}
 * @param images the number of images evaluated
 * @param unlabelled how many of them have no labelled pixel, and count for nothing
 * @param pixels number of labelled pixels
 * @param settings all settings, with the seed
 * @param natural accuracy of each head
 * @param certificates the classifier that each certificate is about
 * @param certified what is certified of each head, by each certificate at each ε
 * @param attacked accuracy under attack of each head at each ε
 * @param seconds how long certificates took for an image
 * @param ratio how many times as fast the exact margin was as smoothing of pixels; absent unless both were computed
 * @param skipped the images that could not be read, or whose masks could not
 */
public record SegmentationSummary(String model, String data, String task, int images, int unlabelled, long pixels,
        Summary.Settings settings, List<Accuracy> natural, List<CertificateAccuracy> certificates,
        List<CertifiedPixels> certified, List<AttackedPixels> attacked, List<CertificateSeconds> seconds,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<SpeedRatio> ratio, List<SkippedImage> skipped) {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * Natural accuracy of a head.
     *
     * @param meanIou mean over the classes of intersection over union of the pixels of all images
     * @param iouPerImage mean over the images of the mean over the classes that the image shows
     */
    public record Accuracy(String head, double accuracy, @JsonProperty("mean_iou") double meanIou,
            @JsonProperty("iou_per_image") double iouPerImage) {}

    /**
     * Accuracy of the classifier that a certificate is about, without perturbation.
     *
     * @param abstained share of cells without a class, in percent
     */
    public record CertificateAccuracy(String head, String certificate, String kind, double confidence, double accuracy,
            @JsonProperty("mean_iou") double meanIou, @JsonProperty("iou_per_image") double iouPerImage,
            double abstained) {}

    /**
     * What is certified at ε.
     *
     * @param accuracy pixels that stay correct, whichever perturbation of each image is chosen
     * @param oneByOne correct pixels in cells whose own radius exceeds ε
     * @param worstIou mean over the images of the worst-case mean intersection over union; compares with {@code iouPerImage}
     * @param most cells of an image of which no more change, on average
     */
    public record CertifiedPixels(String head, String certificate, double eps, double accuracy,
            @JsonProperty("one_by_one") double oneByOne, @JsonProperty("worst_iou") double worstIou, double most) {}

    /**
     * Accuracy under attack at ε.
     *
     * @param changed cells of an image that changed, on average; the attack is after correct pixels, not after as many cells as
     * possible
     * @param most K(ε), of which no more can change, on average; -1 where nothing is proved
     */
    public record AttackedPixels(String head, String attack, double eps, double accuracy,
            @JsonProperty("mean_iou") double meanIou, @JsonProperty("iou_per_image") double iouPerImage, double changed,
            double most) {}

    /** How long a certificate took for one image and all heads, with the passes of the backbone that it needs. */
    public record CertificateSeconds(String certificate, double median, double mean) {}

    /**
     * Speed of the exact margin, with its collective bounds, against smoothing of pixels on the same images in the same run.
     *
     * @param exactMargin median seconds an image
     * @param inputSmoothing median seconds an image
     * @param times their quotient
     */
    public record SpeedRatio(@JsonProperty("exact_margin") double exactMargin,
            @JsonProperty("input_smoothing") double inputSmoothing, double times) {}

    /** Returns the numbers of a run. */
    public static SegmentationSummary of(CellRun run) {
        List<CellResult> labelled = run.results().stream().filter(result -> result.pixels() > 0).toList();
        List<CertificateSeconds> seconds = seconds(run);
        List<Accuracy> natural = new ArrayList<>();
        List<CertificateAccuracy> certificates = new ArrayList<>();
        List<CertifiedPixels> certified = new ArrayList<>();
        List<AttackedPixels> attacked = new ArrayList<>();
        for (String head : run.header().heads()) {
            Totals all = Totals.of(labelled, image -> image.head(head).natural());
            natural.add(new Accuracy(head, all.accuracy(), all.meanIou(), all.iouPerImage()));
            List<HeadCellResult> results = labelled.stream().map(image -> image.head(head)).toList();
            for (int c = 0; !results.isEmpty() && c < results.getFirst().certificates().size(); c++) {
                int which = c;
                addCertificate(head, labelled, image -> image.head(head).certificates().get(which), certificates,
                        certified);
            }
            for (int a = 0; !results.isEmpty() && a < results.getFirst().attacks().size(); a++) {
                int which = a;
                Function<CellResult, CellsUnderAttack> at = image -> image.head(head).attacks().get(which);
                Totals under = Totals.of(labelled, image -> at.apply(image).attacked());
                CellsUnderAttack first = at.apply(labelled.getFirst());
                attacked.add(new AttackedPixels(head, first.attack(), first.eps(), under.accuracy(), under.meanIou(),
                        under.iouPerImage(), mean(labelled, image -> at.apply(image).changed()),
                        mean(labelled, image -> at.apply(image).most())));
            }
        }
        return new SegmentationSummary(run.header().model(), run.header().data(), "segmentation",
                run.results().size(), run.results().size() - labelled.size(),
                labelled.stream().mapToLong(CellResult::pixels).sum(), Summary.settings(run.header()), natural,
                certificates, certified, attacked, seconds, ratio(seconds), run.skipped());
    }

    private static void addCertificate(String head, List<CellResult> labelled,
            Function<CellResult, CertifiedCells> of, List<CertificateAccuracy> certificates,
            List<CertifiedPixels> certified) {
        CertifiedCells first = of.apply(labelled.getFirst());
        Totals all = Totals.of(labelled, image -> of.apply(image).predicted());
        certificates.add(new CertificateAccuracy(head, first.certificate(), first.kind(), first.confidence(),
                all.accuracy(), all.meanIou(), all.iouPerImage(),
                100 * mean(labelled, image -> (double) of.apply(image).abstained() / image.cells())));
        for (int e = 0; e < first.at().size(); e++) {
            int which = e;
            Function<CellResult, CertifiedAt> at = image -> of.apply(image).at().get(which);
            certified.add(new CertifiedPixels(head, first.certificate(), first.at().get(e).eps(),
                    100.0 * labelled.stream().mapToLong(image -> at.apply(image).certified()).sum() / all.pixels(),
                    100.0 * labelled.stream().mapToLong(image -> at.apply(image).oneByOne()).sum() / all.pixels(),
                    100 * mean(labelled, image -> at.apply(image).worstMeanIou()),
                    mean(labelled, image -> at.apply(image).most())));
        }
    }

    private static double mean(List<CellResult> images, Function<CellResult, Number> value) {
        return images.stream().mapToDouble(image -> value.apply(image).doubleValue()).average().orElse(0);
    }

    private static List<CertificateSeconds> seconds(CellRun run) {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (CellResult image : run.results()) {
            for (Seconds one : image.times()) {
                times.computeIfAbsent(one.certificate(), _ -> new ArrayList<>()).add(one.seconds());
            }
        }
        return times.entrySet().stream().map(entry -> {
            List<Double> sorted = entry.getValue().stream().sorted().toList();
            return new CertificateSeconds(entry.getKey(), sorted.get(sorted.size() / 2),
                    sorted.stream().mapToDouble(Double::doubleValue).average().orElse(0));
        }).toList();
    }

    private static Optional<SpeedRatio> ratio(List<CertificateSeconds> seconds) {
        Map<String, Double> medians = new LinkedHashMap<>();
        seconds.forEach(one -> medians.put(one.certificate(), one.median()));
        Double exact = medians.get(CertificateType.EXACT_MARGIN.id());
        Double smoothed = medians.get(CertificateType.INPUT_SMOOTHING.id());
        return exact == null || smoothed == null
                ? Optional.empty()
                : Optional.of(new SpeedRatio(exact, smoothed, smoothed / exact));
    }

    /** Sums of all images. */
    private record Totals(long pixels, long correct, double meanIou, double iouPerImage) {
        static Totals of(List<CellResult> images, Function<CellResult, Segmentation> of) {
            int classes = images.isEmpty() ? 0 : of.apply(images.getFirst()).unions().size();
            double sum = 0;
            int shown = 0;
            for (int c = 0; c < classes; c++) {
                int which = c;
                long union = images.stream().mapToLong(image -> of.apply(image).unions().get(which)).sum();
                if (union > 0) {
                    sum += (double) images.stream()
                        .mapToLong(image -> of.apply(image).intersections().get(which))
                        .sum() / union;
                    shown++;
                }
            }
            return new Totals(Math.max(1, images.stream().mapToLong(CellResult::pixels).sum()),
                    images.stream().mapToLong(image -> of.apply(image).correct()).sum(), 100 * sum / Math.max(1, shown),
                    100 * mean(images, image -> of.apply(image).meanIou()));
        }

        double accuracy() {
            return 100.0 * correct / pixels;
        }
    }

    /** Returns the text of {@code summary.json}. */
    public String json() {
        return JSON.writeValueAsString(this) + "\n";
    }

    /**
     * Returns the table of the run: three rows for each head and certificate, two for each head under attack.
     */
    public PaperTable table() {
        List<String> columns = new ArrayList<>(List.of("Head", "Certificate or attack", "Measure", "Natural"));
        settings.eps().forEach(eps -> columns.add("ε=" + eps));
        List<PaperTable.Row> rows = new ArrayList<>();
        for (CertificateAccuracy of : certificates) {
            List<CertifiedPixels> at = certified.stream()
                .filter(one -> one.head().equals(of.head()) && one.certificate().equals(of.certificate()))
                .toList();
            rows.add(row(of.head(), of.certificate(), "pixels, all together", of.accuracy(), at,
                    CertifiedPixels::eps, CertifiedPixels::accuracy));
            rows.add(row(of.head(), of.certificate(), "pixels, one by one", of.accuracy(), at, CertifiedPixels::eps,
                    CertifiedPixels::oneByOne));
            rows.add(row(of.head(), of.certificate(), "IoU, worst case", of.iouPerImage(), at, CertifiedPixels::eps,
                    CertifiedPixels::worstIou));
        }
        for (Accuracy of : natural) {
            List<AttackedPixels> at = attacked.stream().filter(one -> one.head().equals(of.head())).toList();
            if (!at.isEmpty()) {
                rows.add(row(of.head(), at.getFirst().attack(), "pixels, attacked", of.accuracy(), at,
                        AttackedPixels::eps, AttackedPixels::accuracy));
                rows.add(row(of.head(), at.getFirst().attack(), "IoU, attacked", of.iouPerImage(), at,
                        AttackedPixels::eps, AttackedPixels::iouPerImage));
            }
        }
        return new PaperTable("table", "Pixels and intersection over union, natural and certified", columns, rows,
                "In percent, of " + images
                        + " images. Pixels: of all that have a label; all together, by the collective"
                        + " bound. IoU: mean over the images of the mean over the classes that each shows.");
    }

    private <T> PaperTable.Row row(String head, String of, String measure, double natural, List<T> values,
            Function<T, Double> eps, Function<T, Double> value) {
        List<String> cells = new ArrayList<>(List.of(head, of, measure, number(natural)));
        for (double one : settings.eps()) {
            cells.add(values.stream()
                .filter(each -> eps.apply(each) == one)
                .map(each -> number(value.apply(each)))
                .findFirst()
                .orElse(PaperTable.NOTHING));
        }
        return new PaperTable.Row(false, cells);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** Returns what is said below the table: accuracy of each head, and how long certificates took; or that there is nothing to say. */
    public List<String> sentences() {
        if (images == 0) {
            return List.of("No image could be evaluated");
        }
        List<String> lines = new ArrayList<>();
        natural.forEach(of -> lines.add(String.format(Locale.ROOT,
                "%s: %.2f %% of pixels correct, mean IoU %.2f %% (per image %.2f %%)", of.head(), of.accuracy(),
                of.meanIou(), of.iouPerImage())));
        seconds.forEach(one -> lines.add(String.format(Locale.ROOT, "%s: %.4f s an image (median; mean %.4f s)",
                one.certificate(), one.median(), one.mean())));
        ratio.ifPresent(one -> lines.add(String.format(Locale.ROOT,
                "exact-margin with its collective bounds is %.0f times as fast as input-smoothing", one.times())));
        return lines;
    }
}
