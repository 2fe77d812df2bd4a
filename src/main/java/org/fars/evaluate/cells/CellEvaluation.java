package org.fars.evaluate.cells;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fars.attack.AttackSettings;
import org.fars.attack.CellAttack.CellGoal;
import org.fars.certify.CertificateType;
import org.fars.core.Job;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.CellRun;
import org.fars.evaluate.CellRun.CellResult;
import org.fars.evaluate.CellRun.CellsUnderAttack;
import org.fars.evaluate.CellRun.CertifiedAt;
import org.fars.evaluate.CellRun.CertifiedCells;
import org.fars.evaluate.CellRun.HeadCellResult;
import org.fars.evaluate.CellRun.Seconds;
import org.fars.evaluate.CellRun.Segmentation;
import org.fars.evaluate.EvaluationData;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.analysis.Analyzer.SharedLogits;
import org.fars.evaluate.analysis.SoundnessCheck.NpzStore;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.evaluate.cells.CellAttacker.AttackedCells;
import org.fars.evaluate.store.Journal;
import org.fars.evaluate.store.RunResults;
import org.fars.image.ImageTensor;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.segment.CellAnalyzer;
import org.fars.segment.CellAnalyzer.HeadCells;
import org.fars.segment.CellCertificates;
import org.fars.segment.CellGrid;
import org.fars.segment.CellInputSmoothing;
import org.fars.segment.CellLabels;
import org.fars.segment.CollectiveBound;
import org.fars.segment.MaskedImages;
import org.fars.segment.MaskedImages.MaskedImage;
import org.fars.segment.WorstCase;

/**
 * Evaluates a dense model on images with masks: pixel accuracy, mean intersection over union, what is certified of both, and an
 * attack, into a journal as it comes. A run that was cancelled or killed can be resumed; a kill loses one image. Holds one image
 * at a time. Images or masks that cannot be read are skipped, and listed.
 */
public final class CellEvaluation implements Job<CellRun> {
    private final LoadedModel model;
    private final MaskedImages data;
    private final EvaluationSettings settings;
    private final List<CertificateType> types;
    private final BatchHeadEvaluator evaluator;
    private final Path folder;
    private final boolean resume;
    private final CellGrid grid;
    private final SharedLogits sharedLogits;

    /**
     * Creates an evaluation.
     *
     * @param model a dense model; stays the caller's to close
     * @param data the images with their masks
     * @param settings everything else; of the attacks at most one, with ε ascending
     * @param evaluator computes heads of several layers
     * @param folder where the journal goes
     * @param resume whether to resume the journal that is there
     * @throws org.fars.core.InvalidSettingException if a setting has a value that it cannot have
     */
    public CellEvaluation(LoadedModel model, MaskedImages data, EvaluationSettings settings,
            BatchHeadEvaluator evaluator, Path folder, boolean resume) {
        this.model = settings.checked().chosenHeads(model);
        this.data = data;
        this.settings = settings;
        this.types = settings.certificates().stream().map(id -> CertificateType.ofId(id).orElseThrow()).toList();
        this.evaluator = evaluator;
        this.folder = folder;
        this.resume = resume;
        this.sharedLogits = new SharedLogits(this.model.heads());
        this.grid = new CellAnalyzer(model, List.of(), evaluator).grid();
    }

    /**
     * Evaluates what the journal does not hold yet.
     *
     * @throws org.fars.core.UserInputException when the folder cannot be written, or holds another run's journal to resume
     * @throws SoundnessViolationException if an attack changed more cells than are certified; the perturbation is in the folder
     */
    @Override
    public CellRun run(JobContext context) {
        RunHeader header = RunHeader.of(model,
                new EvaluationData(String.valueOf(data.origin().toAbsolutePath().normalize().getFileName()), List.of()),
                settings);
        int[] positions = settings.positions(data.pairs().size());
        List<String> locations = Arrays.stream(positions).mapToObj(i -> location(data.pairs().get(i))).toList();
        try (Journal journal = Journal.open(folder, header, resume)) {
            RunResults results = RunResults.of(journal.entries());
            for (int i = 0; i < positions.length; i++) {
                context.checkCancelled();
                context.progress("evaluating images", i, positions.length);
                MaskedImage pair = data.pairs().get(positions[i]);
                if (!isDone(pair, results.at(locations.get(i)))) {
                    Journal.Entry line = evaluate(positions[i], pair, context);
                    journal.append(List.of(line));
                    results.add(line);
                }
            }
            context.progress("evaluating images", positions.length, positions.length);
            return results.cells(header, locations);
        }
    }

    private static String location(MaskedImage pair) {
        return pair.image().toAbsolutePath().normalize().toString();
    }

    private static boolean isDone(MaskedImage pair, Optional<Journal.Entry> known) {
        return known.map(Journal.Entry::cells).filter(cells -> hash(pair.mask()).equals(cells.maskHash())).isPresent();
    }

    /** Returns SHA-256 of a file; nothing if it cannot be read. */
    private static String hash(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            return "";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private Journal.Entry evaluate(int position, MaskedImage pair, JobContext context) {
        String name = pair.image().getFileName().toString();
        ImageTensor image;
        CellLabels labels;
        try {
            image = pair.image(model.card().input());
            labels = CellLabels.of(pair, model.card(), grid);
        } catch (UserInputException e) {
            return Journal.Entry.of(new SkippedImage(position, location(pair), name, e.getMessage()));
        }
        Certified certified = new Certified(image, labels, context);
        types.forEach(certified::add);
        int[][] predictions = certified.predictions();
        Map<String, List<CellsUnderAttack>> attacks = new HashMap<>();
        for (AttackPlan plan : settings.attacks()) {
            for (int h = 0; h < predictions.length; h++) {
                attacks.put(model.heads().get(h).name(), attack(location(pair), image, labels, h, certified, plan,
                        attacks, context));
            }
        }
        List<HeadCellResult> heads = IntStream.range(0, predictions.length)
            .mapToObj(h -> new HeadCellResult(model.heads().get(h).name(), segmentation(labels, predictions[h]),
                    certified.results.get(h), attacks.getOrDefault(model.heads().get(h).name(), List.of())))
            .toList();
        return Journal.Entry.of(new CellResult(position, location(pair), name, hash(pair.mask()), labels.pixels(),
                grid.cells(), heads, certified.times));
    }

    /** Attacks a head; what was found for an earlier head with the same logits is not looked for again. */
    private List<CellsUnderAttack> attack(String location, ImageTensor image, CellLabels labels, int h,
            Certified certified, AttackPlan plan, Map<String, List<CellsUnderAttack>> earlier, JobContext context) {
        Head head = model.heads().get(h);
        if (sharedLogits.first(h) < h) {
            return earlier.get(model.heads().get(sharedLogits.first(h)).name());
        }
        int[] predictions = certified.predictions()[h];
        List<CellCertificates> exact = certified.exact(h);
        CollectiveBound bound = exact.stream()
            .filter(CellCertificates::isSound)
            .map(CollectiveBound::ofCells)
            .findFirst()
            .orElse(null);
        AttackSettings how = plan.settings().withSeed(settings.seed());
        List<CellsUnderAttack> found = new ArrayList<>();
        for (AttackedCells cells : new CellAttacker(model, head, grid, new NpzStore(folder)).attack(location, image,
                predictions, exact, CellGoal.changing(predictions, labels.correct(predictions)),
                settings.eps().stream().sorted().toList(), how, context)) {
            found.add(new CellsUnderAttack(plan.attack(), cells.eps(), segmentation(labels, cells.after()),
                    cells.changed(), bound == null ? -1 : bound.most(cells.eps()), cells.l2()));
        }
        return found;
    }

    private static Segmentation segmentation(CellLabels labels, int[] predictions) {
        List<Long> intersections = new ArrayList<>();
        List<Long> unions = new ArrayList<>();
        for (int c = 0; c < labels.classes(); c++) {
            long intersection = 0;
            long union = labels.pixels(c);
            for (int p = 0; p < predictions.length; p++) {
                if (predictions[p] == c) {
                    intersection += labels.counts()[c][p];
                    union += labels.valid()[p] - labels.counts()[c][p];
                }
            }
            intersections.add(intersection);
            unions.add(union);
        }
        return new Segmentation(labels.correctPixels(predictions), intersections, unions,
                labels.pixels() == 0 ? 0 : labels.meanIou(predictions));
    }

    /** The certificates of one image, each timed by itself: with the passes of the backbone and the bounds at each ε. */
    private final class Certified {
        private final ImageTensor image;
        private final CellLabels labels;
        private final JobContext context;
        private final List<List<CertifiedCells>> results = new ArrayList<>();
        private final List<Seconds> times = new ArrayList<>();
        private final Map<CertificateType, List<HeadCells>> analyses = new LinkedHashMap<>();

        Certified(ImageTensor image, CellLabels labels, JobContext context) {
            this.image = image;
            this.labels = labels;
            this.context = context;
            model.heads().forEach(_ -> results.add(new ArrayList<>()));
        }

        void add(CertificateType type) {
            long began = System.nanoTime();
            if (type == CertificateType.INPUT_SMOOTHING) {
                List<CellCertificates> each = new CellInputSmoothing(model.backbone(), model.heads(), grid)
                    .certify(image, image.contentHash(), settings.certify(), context);
                for (int h = 0; h < each.size(); h++) {
                    results.get(h).add(result(each.get(h)));
                }
            } else {
                List<HeadCells> heads = analysis(type);
                for (int h = 0; h < heads.size(); h++) {
                    results.get(h).addAll(heads.get(h).certificates().stream().map(this::result).toList());
                }
            }
            times.add(new Seconds(type.id(), 1e-9 * (System.nanoTime() - began)));
        }

        private List<HeadCells> analysis(CertificateType type) {
            return analyses.computeIfAbsent(type, one -> new CellAnalyzer(model, List.of(one), evaluator)
                .analyze(image, settings.certify(), context)
                .heads());
        }

        /** Returns the class of each cell by each head, {@code [heads, cells]}. */
        int[][] predictions() {
            return (analyses.isEmpty() ? analysis(CertificateType.EXACT_MARGIN) : analyses.values().iterator().next())
                .stream()
                .map(HeadCells::predictions)
                .toArray(int[][]::new);
        }

        /** Returns the exact margins of a head, by which attacks are judged, whether or not they were asked for. */
        List<CellCertificates> exact(int h) {
            return analysis(CertificateType.EXACT_MARGIN).get(h).certificates();
        }

        private CertifiedCells result(CellCertificates cells) {
            WorstCase.Analysis worst = new WorstCase.Analysis(cells, labels);
            CollectiveBound bound = CollectiveBound.ofCells(cells);
            return new CertifiedCells(cells.type().id(), cells.kind().label(), cells.confidence(),
                    (int) Arrays.stream(cells.predictions()).filter(c -> c < 0).count(),
                    segmentation(labels, cells.predictions()), settings.eps().stream().map(eps -> {
                        WorstCase at = worst.at(eps);
                        return new CertifiedAt(eps, at.certified(), at.certifiedOneByOne(),
                                labels.pixels() == 0 ? 0 : at.meanIou(), bound.most(eps));
                    }).toList());
        }
    }
}
