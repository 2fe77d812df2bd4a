package org.fars.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fars.attack.AttackSettings;
import org.fars.attack.CellAttack;
import org.fars.attack.CellAttack.CellGoal;
import org.fars.attack.Norm;
import org.fars.certify.CertificateType;
import org.fars.certify.CertifySettings;
import org.fars.cli.CellReport.CellsJson;
import org.fars.cli.Console.TextTable;
import org.fars.cli.ImageAttacker.FileNames;
import org.fars.cli.JsonRecords.ClassJson;
import org.fars.cli.JsonRecords.Json;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.SoundnessCheck.NpzStore;
import org.fars.evaluate.cells.CellAttacker;
import org.fars.evaluate.cells.CellAttacker.AttackedCells;
import org.fars.evaluate.store.AdversarialFiles.Format;
import org.fars.image.ArrayFiles;
import org.fars.image.ImageTensor;
import org.fars.image.PngWriter;
import org.fars.image.ResultFiles;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.segment.CellAnalyzer;
import org.fars.segment.CellAnalyzer.HeadCells;
import org.fars.segment.CellCertificates;
import org.fars.segment.CellFiles;
import org.fars.segment.CellLabels;
import org.fars.segment.CollectiveBound;
import org.fars.segment.MaskedImages.MaskedImage;

/** Attacks the cells of one image at a time, for {@code attack}: what it prints, and the files that it saves. */
final class CellAttackReport {
    private final LoadedModel model;
    private final Head head;
    private final CellAnalyzer analyzer;
    private final CellAttacker attacker;
    private final int target;
    private final List<Double> eps;
    private final AttackSettings settings;
    private final Path folder;
    private final FileNames names = new FileNames();
    private final long[] changed;
    private final long[] certified;
    private long cells;

    /**
     * @param model a dense model
     * @param head the head to attack, one of the model's
     * @param target the class whose intersection over union is lowered; -1 to change as many cells as possible
     * @param eps radii, ascending
     * @param folder the folder for adversarial images
     */
    CellAttackReport(LoadedModel model, Head head, BatchHeadEvaluator evaluator, int target, List<Double> eps,
            AttackSettings settings, Path folder) {
        this.model = model;
        this.head = head;
        this.target = target;
        this.eps = eps;
        this.settings = settings;
        this.folder = folder;
        LoadedModel alone = new LoadedModel(model.card(), model.backbone(), List.of(head), model.lipschitz());
        analyzer = new CellAnalyzer(alone, List.of(CertificateType.EXACT_MARGIN), evaluator);
        attacker = new CellAttacker(model, head, analyzer.grid(), new NpzStore(folder));
        changed = new long[eps.size()];
        certified = new long[eps.size()];
    }

    /**
     * One image of a dense model.
     *
     * @param goal what was attacked: {@code cells}, or the class whose intersection over union was lowered
     * @param truth accuracy before the attack, by the image's mask; absent where it has none
     * @param balls the results at each ε
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CellAttackJson(String image, String model, String head, String attack, String norm, long seed,
            CellsJson cells, String goal, TruthJson truth, List<BallJson> balls) {}

    /**
     * The result at one ε.
     *
     * @param changed number of cells that were made to change
     * @param certified number of cells of which at most so many change within ε, whatever the perturbation; null where nothing
     * is proved
     * @param certifiedOneByOne the same where each cell is regarded on its own
     * @param iou intersection over union of the goal's class under attack, in percent
     * @param truth accuracy under attack, by the image's mask
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record BallJson(double eps, int changed, @JsonInclude Long certified, @JsonInclude Long certifiedOneByOne,
            double l2,
            double linf, Double iou, TruthJson truth, List<CellSavedJson> saved) {}

    /**
     * Accuracy by an image's mask, in percent.
     *
     * @param accuracy share of its labelled pixels
     * @param meanIou mean intersection over union of the classes that the mask shows
     */
    record TruthJson(String mask, long pixels, double accuracy, Double meanIou) {
        static TruthJson of(MaskedImage truth, CellLabels labels, int[] predictions) {
            return new TruthJson(truth.mask().toString(), labels.pixels(),
                    100.0 * labels.correctPixels(predictions) / labels.pixels(),
                    Json.number(100 * labels.meanIou(predictions)));
        }
    }

    /**
     * One saved file.
     *
     * @param changed number of cells that the image in the file changes, which rounding may have altered; absent for masks
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CellSavedJson(String file, String format, Integer changed, Double l2, Double linf) {}

    /**
     * Attacks one image within all balls.
     *
     * @param name the image's path, as the user gave it
     * @param source its name, of which files are named
     * @param truth its mask, if there is one
     */
    CellAttackJson attack(String name, String source, ImageTensor image, Optional<MaskedImage> truth,
            JobContext context) {
        HeadCells clean = analyzer.analyze(image, CertifySettings.DEFAULT.withSeed(settings.seed()), context)
            .heads()
            .getFirst();
        Optional<CellLabels> labels = truth.map(mask -> CellLabels.of(mask, model.card(), analyzer.grid()))
            .filter(one -> one.pixels() > 0);
        CellLabels reference = labels.orElseGet(() -> own(clean.predictions()));
        CellGoal goal = target < 0
                ? CellGoal.changing(clean.predictions())
                : CellAttacker.loweringIou(target, reference, clean.predictions());
        Optional<CollectiveBound> bound = clean.certificates()
            .stream()
            .filter(CellCertificates::isSound)
            .findFirst()
            .map(CollectiveBound::ofCells);
        String stem = names.of(source);
        List<BallJson> balls = new ArrayList<>();
        for (AttackedCells found : attacker.attack(name, image, clean.predictions(), clean.certificates(), goal, eps,
                settings, context)) {
            Long most = bound.map(one -> one.most(found.eps())).orElse(null);
            changed[balls.size()] += found.changed();
            certified[balls.size()] += most == null ? clean.predictions().length : most;
            balls.add(new BallJson(found.eps(), found.changed(), most,
                    bound.map(one -> one.mostOneByOne(found.eps())).orElse(null), found.l2(), found.linf(),
                    target < 0 ? null : 100 * reference.iou(target, found.after()),
                    labels.map(one -> TruthJson.of(truth.orElseThrow(), one, found.after())).orElse(null),
                    save(eps.size() == 1 ? stem : stem + "." + found.eps(), image, found)));
        }
        cells += clean.predictions().length;
        return new CellAttackJson(name, model.card().id(), head.name(), CellAttack.ID, "l2", settings.seed(),
                new CellsJson(analyzer.grid().height(), analyzer.grid().width(), analyzer.grid().pixels()),
                target < 0 ? "cells" : ClassJson.of(model, target).label(),
                labels.map(one -> TruthJson.of(truth.orElseThrow(), one, clean.predictions())).orElse(null), balls);
    }

    private CellLabels own(int[] predictions) {
        int ignored = model.card().segmentation().ignored();
        return CellLabels.of(new CellFiles(analyzer.grid(), model.card().segmentation()).mask(predictions).labels(),
                analyzer.grid(), model.card().classes().size(), ignored);
    }

    private List<CellSavedJson> save(String name, ImageTensor original, AttackedCells found) {
        List<CellSavedJson> saved = new ArrayList<>();
        for (Format format : Format.values()) {
            Path file = folder.resolve(name + format.suffix());
            ImageTensor written = switch (format) {
                case PNG_8 -> PngWriter.write8(file, found.adversarial());
                case PNG_16 -> PngWriter.write16(file, found.adversarial());
                case EXACT -> {
                    Map<String, ImageTensor> arrays = new LinkedHashMap<>();
                    arrays.put("original", original);
                    arrays.put("adversarial", found.adversarial());
                    ArrayFiles.writeNpz(file, arrays);
                    yield found.adversarial();
                }
            };
            AttackedCells inFile = new AttackedCells(found.eps(), written, found.before(),
                    format == Format.EXACT ? found.after() : attacker.predictions(written), 0, 0, 0);
            saved.add(new CellSavedJson(file.toString(), format.label(), inFile.changed(),
                    Norm.L2.between(written.values(), original.values()),
                    Norm.LINF.between(written.values(), original.values())));
        }
        Path mask = folder.resolve(name + ".adv.mask.png");
        new CellFiles(analyzer.grid(), model.card().segmentation()).writeMask(mask, found.after());
        saved.add(new CellSavedJson(mask.toString(), "indexed PNG", null, null, null));
        ResultFiles.record(saved.stream().map(one -> Path.of(one.file())).toList());
        return saved;
    }

    /** Returns an empty table with the columns of {@link #addRows}. */
    TextTable table() {
        return new TextTable("image", "eps", "cells changed", "certified at most", "of", "l2", "pixels correct",
                "mean IoU", target < 0 ? "saved" : "IoU of " + ClassJson.of(model, target).label());
    }

    /** Adds an image to the table, a row for each ε. */
    void addRows(TextTable table, CellAttackJson image) {
        String shown = image.image();
        int count = image.cells().height() * image.cells().width();
        for (BallJson ball : image.balls()) {
            table.add(shown, String.valueOf(ball.eps()), String.valueOf(ball.changed()),
                    ball.certified() == null ? "nothing certified" : String.valueOf(ball.certified()),
                    String.valueOf(count), String.format(Locale.ROOT, "%.4f", ball.l2()),
                    ball.truth() == null ? "" : share(image.truth().accuracy(), ball.truth().accuracy()),
                    ball.truth() == null ? "" : share(image.truth().meanIou(), ball.truth().meanIou()),
                    target < 0 ? ball.saved().getFirst().file() : String.format(Locale.ROOT, "%.2f", ball.iou()));
            shown = "";
        }
    }

    private static String share(double before, double after) {
        return String.format(Locale.ROOT, "%.2f, was %.2f", after, before);
    }

    /** Returns a sentence for each ε: how many cells of all images an attack changed, and how many are certified at most. */
    List<String> totals() {
        List<String> lines = new ArrayList<>();
        for (int e = 0; e < eps.size() && cells > 0; e++) {
            lines
                .add(String.format(Locale.ROOT, "at %s: %d of %d cells changed, at most %d can", eps.get(e), changed[e],
                        cells, certified[e]));
        }
        return lines;
    }
}
