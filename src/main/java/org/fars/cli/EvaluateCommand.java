package org.fars.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.CellAttack;
import org.fars.certify.Certifier;
import org.fars.certify.CertificateType;
import org.fars.certify.CertifySettings;
import org.fars.cli.CertificateArguments.AttackArguments;
import org.fars.cli.CliServices.ModelOption;
import org.fars.cli.Console.TextTable;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.CellRun;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationData.LabelMatch;
import org.fars.evaluate.EvaluationData;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.EvaluationSettings.Shard;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.analysis.PhaseTimer;
import org.fars.evaluate.analysis.SoundnessCheck.NpzStore;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessFailure;
import org.fars.evaluate.cells.CellEvaluation;
import org.fars.evaluate.cells.CellRunWriter;
import org.fars.evaluate.cells.SegmentationSummary;
import org.fars.evaluate.report.PaperTables;
import org.fars.evaluate.report.RunWriter;
import org.fars.evaluate.report.Summary;
import org.fars.evaluate.run.Evaluation;
import org.fars.evaluate.soundness.SoundnessReport.SoundnessFile;
import org.fars.evaluate.soundness.SoundnessReport;
import org.fars.evaluate.soundness.SoundnessSuite;
import org.fars.evaluate.store.AdversarialSet;
import org.fars.evaluate.store.Journal;
import org.fars.image.ClassNames;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageSource.UnreadableImageException;
import org.fars.image.ImageTensor;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.segment.InvalidMaskException;
import org.fars.segment.MaskedImages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code evaluate}: measures natural, certified and attacked accuracy on a data set. */
@Command(name = "evaluate", header = "Measure natural, certified and attacked accuracy on a labelled data set.", customSynopsis = {
        "  fars-explorer evaluate DIR --out DIR [OPTIONS]"}, description = "Prints the paper's tables and saves them with images.csv, summary.json, charts and report.html.", footerHeading = "%nExample:%n", footer = {
                "  fars-explorer evaluate val/ --model imagenette --attack l2-pgd --out result"}, mixinStandardHelpOptions = true, sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
    private final CliServices services;
    private final Optional<WindowRenderer> renderer;
    private final JobContext context;
    @Parameters(paramLabel = "DIR", description = "Labelled images: a folder with one subfolder per class, a CSV list, a zip or tar archive, or a file of many images (idx, CIFAR, .npz, .npy, .parquet). For models that segment: a folder with images and masks.")
    private Path data;
    @Mixin
    private ModelOption model;
    @Mixin
    private CertificateArguments certificates;
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the results.")
    private Path out;
    @Option(names = "--limit", paramLabel = "N", description = "Maximum number of images, evenly sampled. Default: all.")
    private Integer limit;
    @Option(names = "--eps", paramLabel = "E[,E...]", description = "Radii of the tables, with pixels in [0, 1]. Default: 0.05,0.1,0.2,0.3; for models that segment, 0.05,0.1,0.25,0.5.")
    private List<String> eps = List.of();
    @Option(names = "--attack", paramLabel = "NAME", split = ",", description = "Attacks to run, each at every radius. Default: none.")
    private List<String> attacks = List.of();
    @Mixin
    private AttackArguments attackArguments;
    @Option(names = "--attack-unproved", description = "Attack only images that are not certified at the radius, and one in twenty of the others as a check: the same accuracies in much less time. Needs a certificate such as exact-margin.")
    private boolean unprovedOnly;
    @Option(names = "--heads", paramLabel = "NAME", split = ",", description = "Heads to evaluate. Default: all.")
    private List<String> heads = List.of();
    @Option(names = "--batch", paramLabel = "N", defaultValue = "32", description = "Images per batch; does not change results. Default: ${DEFAULT-VALUE}.")
    private int batch;
    @Option(names = "--examples", paramLabel = "FILE", description = "Save all adversarial examples in one NumPy file (.npz): x, x_adv, y, prediction, success, eps, l2, linf, attack, head, image. Not with --resume, which attacks only what is left.")
    private Path examples;
    @Option(names = "--shard", paramLabel = "I/N", description = "Evaluate only part I of N, counted from 0; 'merge' joins the parts.")
    private String shard;
    @Option(names = "--resume", description = "Resume the run in --out.")
    private boolean resume;
    @Option(names = "--soundness", description = "Instead, attack every certificate at 0.999 of its radius, with 30 steps unless --steps is given; a single success is a failure. For models that segment: attack the cells of every image at each radius; a run in which more change than is proved stops. --attack may name some of minimal-distance, apgd-ce, apgd-targeted; default: all.")
    private boolean soundness;

    @Option(names = "--times", description = "Print how the time was spent: backbone, certificates, attacks, images.")
    private boolean showTimes;
    @Spec
    private CommandSpec command;

    EvaluateCommand(CliServices services, Optional<WindowRenderer> renderer, JobContext context) {
        this.services = services;
        this.renderer = renderer;
        this.context = context;
    }

    @Override
    public Integer call() {
        if (limit != null && limit < 1) {
            throw new ParameterException(command.commandLine(), "--limit must be 1 or more, not " + limit);
        }
        if (shard != null && certificates.seed().isDrawn()) {
            throw new ParameterException(command.commandLine(),
                    "--seed random cannot be combined with --shard: all parts need the same seed");
        }
        if (model.isDense(services)) {
            return evaluateCells();
        }
        model.requireNoMasks(services, List.of(data));
        if (examples != null && (resume || soundness || attacks.isEmpty())) {
            throw new ParameterException(command.commandLine(),
                    "--examples needs --attack, and cannot be combined with --resume or --soundness");
        }
        CertifySettings certify = resumedSeed().map(certificates.settings()::withSeed).orElse(certificates.settings());
        AttackSettings attack = attackSettings();
        List<Certifier> asked = certificates.certifiers(services.certifiers());
        EvaluationSettings given = new EvaluationSettings(asked.stream().map(Certifier::id).toList(), certify,
                eps.isEmpty() ? EvaluationSettings.PAPER_EPS : UsageErrors.radii("--eps", eps, command.commandLine()),
                (soundness ? List.<String>of() : attacks).stream()
                    .map(name -> new AttackPlan(services.attacks().byId(name).id(), attack, unprovedOnly))
                    .toList(),
                heads, limit == null ? 0 : limit, batch, shard == null ? Shard.WHOLE : Shard.parse(shard));
        try (Console.ProgressLine line = services.console().showing(context);
                Dataset dataset = Datasets.open(data);
                LoadedModel opened = model.open(services, context)) {
            opened.requireHeads();
            services.console().reportSkipped(dataset);
            ClassNames
                .indicesInWords(dataset.labels(),
                        IntStream.range(0, opened.heads().getFirst().classes()).mapToObj(opened::label).toList())
                .ifPresent(services.console()::print);
            List<Certifier> certifiers = available(asked, opened.lipschitz());
            EvaluationSettings settings = given.withCertificates(certifiers.stream().map(Certifier::id).toList());
            CertificateArguments.warnOfSigma(certify, settings.chosenHeads(opened).heads(), services.console());
            EvaluationData images = soundness
                    ? EvaluationData.unlabelled(dataset, opened)
                    : EvaluationData.labelled(dataset, opened);
            int[] positions = settings.positions(images.items().size());
            certificates.confirmDuration(opened, certifiers, () -> firstReadable(images.items(), positions),
                    positions.length, services.console(), context);
            return soundness
                    ? attackCertificates(opened, images, certifiers, settings)
                    : evaluate(opened, images, certifiers, settings);
        }
    }

    private int evaluateCells() {
        require(examples == null && !unprovedOnly && !showTimes,
                "--examples, --attack-unproved and --times are for models that classify images");
        require(attacks.stream().allMatch(CellAttack.ID::equals) && attacks.size() <= 1,
                "--attack: models that segment images are attacked with " + CellAttack.ID + " alone");
        List<CertificateType> asked = certificates.ofCells(services.certifiers());
        CertifySettings given = certificates.cellSettings(asked);
        CertifySettings certify = resumedSeed().map(given::withSeed).orElse(given);
        AttackSettings attack = attackArguments.cellSettings(0);
        Console console = services.console();
        if (!Files.exists(data)) {
            throw new UnreadableImageException(data.toString(), "there is no such file or folder");
        }
        if (!MaskedImages.isLayout(data)) {
            throw new InvalidMaskException(data, "holds no folders 'images' and 'masks', or 'JPEGImages' and"
                    + " 'SegmentationClass', which " + model.id(services)
                    + " needs, since it segments images; for labelled images name a model that classifies with --model",
                    null);
        }
        MaskedImages images = MaskedImages.open(data);
        if (images.withoutMask() > 0) {
            console.print(images.withoutMask() + " images without a mask are left out");
        }
        try (Console.ProgressLine line = console.showing(context); LoadedModel opened = model.open(services, context)) {
            List<CertificateType> types = asked.stream()
                .filter(type -> opened.lipschitz().isUsable() || !type.needsBound())
                .toList();
            if (types.size() < asked.size()) {
                console.complain("skipped certificates that need a bound: " + opened.lipschitz().reason());
            }
            EvaluationSettings settings = new EvaluationSettings(types.stream().map(CertificateType::id).toList(),
                    certify,
                    eps.isEmpty()
                            ? AnalyzeCommand.CELL_EPS
                            : UsageErrors.radii("--eps", eps, command.commandLine()).stream().sorted().toList(),
                    (soundness ? List.of(CellAttack.ID) : attacks).stream()
                        .map(name -> new AttackPlan(name, attack))
                        .toList(),
                    heads, limit == null ? 0 : limit, batch, shard == null ? Shard.WHOLE : Shard.parse(shard));
            CertificateArguments.warnOfSigma(certify, settings.chosenHeads(opened).heads(), console);
            CellRun run = new CellEvaluation(opened, images, settings, services.headEvaluator(), out, resume)
                .run(context);
            new CellRunWriter(renderer).write(run, Optional.of(opened), out);
            run.skipped().forEach(skipped -> console.complain(skipped.reason()));
            printCells(run, out, console);
            if (soundness) {
                console.print(soundness(run));
            }
            certificates.seed().printIfDrawn(console);
            return run.skipped().isEmpty() ? ExitStatus.DONE : ExitStatus.BAD_INPUT;
        }
    }

    /** Says how many attacks no certificate was contradicted by; a run that contradicts one has stopped before. */
    private static String soundness(CellRun run) {
        List<CellRun.CellsUnderAttack> attacks = run.results()
            .stream()
            .flatMap(image -> image.heads().stream())
            .flatMap(head -> head.attacks().stream())
            .filter(attack -> attack.most() >= 0)
            .toList();
        return String.format(Locale.ROOT,
                "%d images, %d attacks on cells with a bound on how many change, 0 broken; at most %.1f %% of a bound was reached",
                run.results().size(), attacks.size(),
                100 * attacks.stream()
                    .mapToDouble(attack -> attack.changed() / Math.max(1.0, attack.most()))
                    .max()
                    .orElse(0));
    }

    private void require(boolean holds, String sentence) {
        if (!holds) {
            throw new ParameterException(command.commandLine(), sentence);
        }
    }

    /** Prints the table of a run of a dense model and where its files are. */
    static void printCells(CellRun run, Path folder, Console console) {
        SegmentationSummary summary = SegmentationSummary.of(run);
        TextTable text = new TextTable(summary.table().columns().toArray(String[]::new));
        summary.table().rows().forEach(row -> text.add(row.cells().toArray(String[]::new)));
        text.print(console.out());
        console.print("");
        summary.sentences().forEach(console::print);
        console.print("Results saved in " + folder + " (" + run.results().size() + " images)");
    }

    /** Leaves certificates out that the model cannot have, and says why. */
    private List<Certifier> available(List<Certifier> asked, LipschitzBound lipschitz) {
        List<Certifier> available = asked.stream()
            .filter(certifier -> lipschitz.isUsable() || !certifier.type().needsBound())
            .toList();
        if (available.size() < asked.size()) {
            services.console()
                .complain(asked.stream()
                    .filter(certifier -> !available.contains(certifier))
                    .map(Certifier::id)
                    .collect(Collectors.joining(", ", "skipped ", ": ")) + lipschitz.reason());
        }
        return available;
    }

    /** The seed of the run to resume, where a new one would be drawn. */
    private Optional<Long> resumedSeed() {
        Path journal = out.resolve(Journal.FILE_NAME);
        return resume && certificates.seed().isDrawn() && Files.isRegularFile(journal)
                ? Journal.read(journal).stream().findFirst().map(first -> first.header().settings().seed())
                : Optional.empty();
    }

    private static Optional<ImageTensor> firstReadable(List<EvaluationItem> items, int[] positions) {
        return Arrays.stream(positions).mapToObj(items::get).flatMap(item -> {
            try {
                return Stream.of(item.image().get());
            } catch (UserInputException e) {
                // Reported when its turn comes.
                return Stream.empty();
            }
        }).findFirst();
    }

    private AttackSettings attackSettings() {
        return attackArguments.settings(0, soundness ? SoundnessSuite.STEPS : AttackSettings.DEFAULT.steps(), 0);
    }

    private int evaluate(LoadedModel opened, EvaluationData images, List<Certifier> certifiers,
            EvaluationSettings settings) {
        LabelMatch labels = images.labels().orElseThrow();
        if (labels.unmatched() == 0) {
            services.console().print(labels.sentence());
        } else {
            services.console().complain(labels.sentence());
        }
        PhaseTimer times = new PhaseTimer();
        Evaluation evaluation = new Evaluation(opened, images, settings, certifiers, services.attacks(), out, resume)
            .timedBy(times);
        EvaluationRun run = examples == null ? evaluation.run(context) : withExamples(evaluation);
        new RunWriter(renderer).write(run, Optional.of(opened), out);
        run.skipped().forEach(skipped -> services.console().complain(skipped.reason()));
        printResults(run, out, services.console());
        certificates.seed().printIfDrawn(services.console());
        if (showTimes) {
            services.console().print(shares(times));
        }
        return run.skipped().isEmpty() && labels.unmatched() == 0 ? ExitStatus.DONE : ExitStatus.BAD_INPUT;
    }

    /** Runs an evaluation and saves its adversarial examples. */
    private EvaluationRun withExamples(Evaluation evaluation) {
        try (AdversarialSet set = AdversarialSet.create(examples)) {
            EvaluationRun run = evaluation.watchedBy(new Evaluation.Watcher() {
                @Override
                public boolean shouldContinue() {
                    return true;
                }

                @Override
                public void evaluated(EvaluationRun soFar) {
                    // The tables come at the end.
                }

                @Override
                public void attacked(String location, String head, ImageTensor image, AttackResult found) {
                    set.add(location, head, image, found);
                }
            }).run(context);
            services.console().print(set.finish() + " adversarial examples in " + examples);
            return run;
        }
    }

    /** Prints the tables of a run and where its files are. */
    static void printResults(EvaluationRun run, Path folder, Console console) {
        Summary summary = Summary.of(run);
        List<PaperTables.PaperTable> tables = summary.attacked().isEmpty()
                ? List.of(PaperTables.certified(run))
                : List.of(PaperTables.certified(run), PaperTables.attacked(run));
        for (PaperTables.PaperTable table : tables) {
            console.print(table.title());
            TextTable text = new TextTable(table.columns().toArray(String[]::new));
            table.rows().forEach(row -> text.add(row.cells().toArray(String[]::new)));
            text.print(console.out());
            console.print("");
        }
        summary.provedAttacked().forEach(check -> console.print(check.sentence()));
        console.print("Results saved in " + folder + " (" + run.results().size() + " images)");
    }

    /** Describes how the time was spent, the largest part first. */
    private static String shares(PhaseTimer times) {
        return Arrays.stream(PhaseTimer.Part.values())
            .filter(part -> times.seconds(part) > 0.0005 * times.seconds())
            .sorted(Comparator.comparingDouble((PhaseTimer.Part part) -> -times.seconds(part)))
            .map(part -> String.format(Locale.ROOT, "%s %.1f %%", part.words(),
                    100 * times.seconds(part) / times.seconds()))
            .collect(Collectors.joining(", ", String.format(Locale.ROOT, "%.1f s: ", times.seconds()), ""));
    }

    private int attackCertificates(LoadedModel opened, EvaluationData images, List<Certifier> certifiers,
            EvaluationSettings settings) {
        List<EvaluationItem> chosen = Arrays.stream(settings.positions(images.items().size()))
            .mapToObj(images.items()::get)
            .toList();
        SoundnessReport report = new SoundnessSuite(settings.chosenHeads(opened), chosen, certifiers,
                settings.certify(), attacks,
                attackSettings(), batch, services.headEvaluator(), new NpzStore(out))
            .run(context);
        report.failures().stream().map(SoundnessFailure::sentence).forEach(services.console()::complain);
        report.skipped().forEach(skipped -> services.console().complain(skipped.reason()));
        print(report);
        services.console()
            .print(new SoundnessFile(out).write(opened.card().id(), images.name(), attackSettings(),
                    settings.certify(), report));
        return !report.passed()
                ? ExitStatus.FAULT
                : report.skipped().isEmpty() ? ExitStatus.DONE : ExitStatus.BAD_INPUT;
    }

    private void print(SoundnessReport report) {
        TextTable table = new TextTable("head", "certificate", "kind", "radii", "attacks", "broken",
                "nearest distance / radius", "by");
        report.rows()
            .forEach(row -> table.add(row.head(), row.certificate(), row.kindInWords(), String.valueOf(row.radii()),
                    String.valueOf(row.attacks()), String.valueOf(row.broken()),
                    Double.isNaN(row.nearest()) ? "–" : String.format(Locale.ROOT, "%.4f", row.nearest()),
                    row.nearestAttack()));
        table.print(services.console().out());
        report.notAttacked()
            .forEach(id -> services.console().print(id + " was not attacked: each check would cost a certificate"));
        services.console()
            .print(String.format(Locale.ROOT,
                    "%d images, %d attacks at %.3f of sound radii, %d broken",
                    report.images(), report.checks(), SoundnessSuite.SHARE, report.failures().size()));
    }
}
