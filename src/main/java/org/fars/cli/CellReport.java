package org.fars.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fars.cli.Console.TextTable;
import org.fars.cli.JsonRecords.ClassJson;
import org.fars.cli.JsonRecords.Json;
import org.fars.image.ResultFiles;
import org.fars.model.LoadedModel;
import org.fars.segment.CellAnalyzer.CellAnalysis;
import org.fars.segment.CellAnalyzer.HeadCells;
import org.fars.segment.CellCertificates;
import org.fars.segment.CellFiles;
import org.fars.segment.CellGrid;
import org.fars.segment.CellLabels;
import org.fars.segment.CollectiveBound;
import org.fars.segment.MaskedImages.MaskedImage;
import org.fars.segment.SegmentationScore;
import org.fars.segment.WorstCase;

/** What {@code analyze} prints and saves of a dense model: per image, and over all images that have a mask. */
final class CellReport {
    private static final int SHOWN_CLASSES = 3;

    private final LoadedModel model;
    private final CellGrid grid;
    private final CellFiles maps;
    private final List<Double> eps;
    private final long seed;
    private final Optional<Path> out;
    private final Map<String, SegmentationScore> scores = new LinkedHashMap<>();
    private final Map<String, Integer> names = new HashMap<>();

    /**
     * @param model the dense model
     * @param grid its cells
     * @param eps radii, ℓ2 of the whole image in pixel units
     * @param seed the run's seed
     * @param out the folder for masks and radius maps; empty to save none
     */
    CellReport(LoadedModel model, CellGrid grid, List<Double> eps, long seed, Optional<Path> out) {
        this.model = model;
        this.grid = grid;
        this.maps = new CellFiles(grid, model.card().segmentation());
        this.eps = eps;
        this.seed = seed;
        this.out = out;
    }

    /** The cells of an image: so many rows and columns, each a square of pixels by pixels. */
    record CellsJson(int height, int width, int pixels) {}

    /**
     * One image of a dense model.
     *
     * @param saved the files written
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record CellAnalysisJson(String image, String model, long seed, String contentHash, Double lipschitz,
            CellsJson cells, List<CellHeadJson> heads, List<String> saved) {}

    /**
     * One head.
     *
     * @param predicted the classes that occur, with the number of their cells
     */
    record CellHeadJson(String head, List<CellCountJson> predicted, List<CellCertificateJson> certificates) {}

    /** A class and the number of cells decided for it. */
    record CellCountJson(ClassJson prediction, int cells) {}

    /**
     * One certificate of all cells.
     *
     * @param abstained number of cells without a class: ties, or abstentions of a smoothed head
     * @param certified what is certified at each ε
     * @param truth accuracy by the image's mask; absent where it has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CellCertificateJson(String id, boolean sound, String kind, double confidence, String reason, int abstained,
            double medianRadius, List<CellsCertifiedJson> certified, CellTruthJson truth) {}

    /**
     * The share of cells that keep their class, in percent.
     *
     * @param oneByOne cells whose own radius exceeds ε
     * @param collective at least this many, whichever perturbation is chosen
     */
    record CellsCertifiedJson(double eps, double oneByOne, double collective) {}

    /**
     * Accuracy by the image's mask, in percent of its labelled pixels.
     *
     * @param meanIou mean intersection over union of the classes that the mask shows
     */
    record CellTruthJson(String mask, long pixels, double accuracy, Double meanIou, List<CellWorstJson> worst) {}

    /**
     * What is left at worst at ε.
     *
     * @param accuracy pixels that stay correct, by the collective bound
     * @param accuracyOneByOne correct pixels in cells whose own radius exceeds ε
     * @param meanIou the mean of the classes' worst intersections over union
     */
    record CellWorstJson(double eps, double accuracy, double accuracyOneByOne, Double meanIou) {}

    /**
     * Returns what is printed of an image with {@code --json}, and saves its maps.
     *
     * @param name the image's path
     * @param truth its mask, if there is one
     */
    CellAnalysisJson json(String name, CellAnalysis analysis, Optional<MaskedImage> truth) {
        Optional<CellLabels> labels = truth.map(one -> CellLabels.of(one, model.card(), grid));
        List<CellHeadJson> heads = analysis.heads()
            .stream()
            .map(head -> new CellHeadJson(head.head(), counts(head.predictions()), head.certificates()
                .stream()
                .map(cells -> json(head, cells, truth, labels))
                .toList()))
            .toList();
        return new CellAnalysisJson(name, model.card().id(), seed, analysis.contentHash(),
                Json.number(model.lipschitz().upper()), new CellsJson(grid.height(), grid.width(), grid.pixels()),
                heads,
                save(name, analysis));
    }

    private CellCertificateJson json(HeadCells head, CellCertificates cells, Optional<MaskedImage> truth,
            Optional<CellLabels> labels) {
        CollectiveBound bound = CollectiveBound.ofCells(cells);
        DoubleFunction<Double> kept = changed -> 100 * (cells.cells() - changed) / cells.cells();
        boolean proved = cells.reason().isEmpty();
        List<CellsCertifiedJson> certified = eps.stream()
            .map(one -> new CellsCertifiedJson(one, proved ? kept.apply(bound.mostOneByOne(one)) : 0,
                    proved ? kept.apply(bound.most(one)) : 0))
            .toList();
        double[] sorted = Arrays.stream(cells.radii()).sorted().toArray();
        return new CellCertificateJson(cells.type().id(), cells.isSound(), cells.kind().label(), cells.confidence(),
                cells.reason(), (int) Arrays.stream(cells.predictions()).filter(c -> c < 0).count(),
                sorted[sorted.length / 2], certified,
                labels.filter(one -> one.pixels() > 0)
                    .map(one -> truth(head.head() + ", " + cells.type().id(), cells, truth.orElseThrow(), one))
                    .orElse(null));
    }

    private CellTruthJson truth(String key, CellCertificates cells, MaskedImage truth, CellLabels labels) {
        List<WorstCase> cases = scores
            .computeIfAbsent(key, _ -> new SegmentationScore(model.card().classes().size(), eps))
            .add(cells, labels);
        WorstCase natural = new WorstCase.Analysis(cells, labels).at(0);
        double pixels = labels.pixels();
        return new CellTruthJson(truth.mask().toString(), labels.pixels(), 100 * natural.correct() / pixels,
                Json.number(100 * natural.naturalMeanIou()), cases.stream()
                    .map(one -> new CellWorstJson(one.eps(), 100 * one.certified() / pixels,
                            100 * one.certifiedOneByOne() / pixels, Json.number(100 * one.meanIou())))
                    .toList());
    }

    private List<CellCountJson> counts(int[] predictions) {
        int[] counts = new int[model.card().classes().size()];
        Arrays.stream(predictions).filter(c -> c >= 0).forEach(c -> counts[c]++);
        return IntStream.range(0, counts.length)
            .filter(c -> counts[c] > 0)
            .mapToObj(c -> new CellCountJson(ClassJson.of(model, c), counts[c]))
            .toList();
    }

    /** Saves the mask of each head as a palette PNG of the image's size, and the radii of each certificate as NPZ. */
    private List<String> save(String image, CellAnalysis analysis) {
        if (out.isEmpty()) {
            return List.of();
        }
        String stem = String.valueOf(Path.of(image).getFileName())
            .replaceFirst("\\.[^.]*$", "")
            .replaceAll("[^\\w.-]", "_");
        int earlier = names.merge(stem, 1, Integer::sum);
        String unique = earlier == 1 ? stem : stem + "-" + earlier;
        List<Path> files = new ArrayList<>();
        for (HeadCells head : analysis.heads()) {
            Path mask = out.get().resolve(unique + "." + head.head() + ".png");
            maps.writeMask(mask, head.predictions());
            files.add(mask);
            for (CellCertificates cells : head.certificates()) {
                Path radii = out.get().resolve(unique + "." + head.head() + "." + cells.type().id() + ".npz");
                maps.writeRadii(radii, cells);
                files.add(radii);
            }
        }
        ResultFiles.record(files);
        return files.stream().map(Path::toString).toList();
    }

    /** Returns an empty table with the columns of {@link #addRows}. */
    TextTable table() {
        List<String> titles = new ArrayList<>(List.of("image", "head", "certificate", "classes (% of cells)"));
        eps.forEach(one -> titles.add("kept at " + one));
        return new TextTable(titles.toArray(String[]::new));
    }

    /** Adds an image to the table: the share of cells that keep their class, by the collective bound and one by one. */
    void addRows(TextTable table, CellAnalysisJson image) {
        String shown = image.image();
        for (CellHeadJson head : image.heads()) {
            String classes = head.predicted()
                .stream()
                .sorted((a, b) -> b.cells() - a.cells())
                .limit(SHOWN_CLASSES)
                .map(one -> String.format(Locale.ROOT, "%s %.1f", one.prediction().label(),
                        100.0 * one.cells() / grid.cells()))
                .collect(Collectors.joining(", "));
            for (CellCertificateJson certificate : head.certificates()) {
                List<String> row = new ArrayList<>(List.of(shown, head.head(), certificate.id(), classes));
                certificate.certified()
                    .forEach(one -> row
                        .add(String.format(Locale.ROOT, "%.1f (%.1f)", one.collective(), one.oneByOne())));
                table.add(row.toArray(String[]::new));
                shown = "";
                classes = "";
            }
        }
    }

    /** Returns one line for each head and certificate over the images that have a mask. */
    List<String> totals() {
        List<String> lines = new ArrayList<>();
        scores.forEach((key, score) -> {
            lines.add(String.format(Locale.ROOT,
                    "%s, %d images with masks: %.2f %% of pixels correct, mean IoU %.2f %% (per image %.2f %%)", key,
                    score.images(), score.accuracy(), score.meanIou(), score.iouPerImage()));
            for (int e = 0; e < eps.size(); e++) {
                lines.add(String.format(Locale.ROOT,
                        "  at %s: %.2f %% stay correct (one by one %.2f %%), worst-case IoU per image %.2f %%",
                        eps.get(e),
                        score.certified().get(e), score.certifiedOneByOne().get(e), score.worstIou().get(e)));
            }
        });
        return lines;
    }
}
