package org.fars.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.fars.attack.AttackSettings;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationItem;
import org.fars.evaluate.EvaluationItems;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.Shard;
import org.fars.evaluate.analysis.PhaseTimer;
import org.fars.evaluate.report.RunWriter;
import org.fars.evaluate.run.Evaluation;
import org.fars.evaluate.soundness.NpzStore;
import org.fars.evaluate.soundness.SoundnessFile;
import org.fars.evaluate.soundness.SoundnessReport.SoundnessFailure;
import org.fars.evaluate.soundness.SoundnessReport;
import org.fars.evaluate.soundness.SoundnessSuite;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.model.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evaluate}: measures natural, certified and attacked accuracy on a data set. */
@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false, description = "Measures natural, certified and attacked accuracy on a labelled data set. Writes images.csv, summary.json, "
        + "the paper's tables, charts and report.html.", footer = {"",
                "Example: fars-explorer evaluate val/ --model imagenette --attack l2-pgd --out result --resume"})
final class EvaluateCommand implements Callable<Integer> {
    private final CliServices services;
    private final Optional<WindowRenderer> renderer;
    private final JobContext context;
    @Parameters(paramLabel = "DIR", description = "Labelled images: a folder with one subfolder per class, a CSV list, an idx file, a zip or tar archive.")
    private Path data;
    @Mixin
    private ModelOption model;
    @Mixin
    private CertificateArguments certificates;
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the results.")
    private Path out;
    @Option(names = "--limit", paramLabel = "N", defaultValue = "0", description = "Maximum number of images, evenly sampled. Default: all.")
    private int limit;
    @Option(names = "--eps", paramLabel = "E", split = ",", description = "Radii of the tables, with pixels in [0, 1]. Default: 0.05,0.1,0.2,0.3.")
    private List<Double> eps;
    @Option(names = "--attack", paramLabel = "NAME", split = ",", description = "Attacks to run, each at every radius. Default: none.")
    private List<String> attacks = List.of();
    @Mixin
    private AttackArguments attackArguments;
    @Option(names = "--attack-unproved", description = "Attack only images that are not certified at the radius: the same accuracies in much less time. Needs a certificate such as exact-margin.")
    private boolean unprovedOnly;
    @Option(names = "--heads", paramLabel = "NAME", split = ",", description = "Heads to evaluate. Default: all.")
    private List<String> heads = List.of();
    @Option(names = "--batch", paramLabel = "N", defaultValue = "32", description = "Images per batch; does not change results. Default: ${DEFAULT-VALUE}.")
    private int batch;
    @Option(names = "--shard", paramLabel = "I/N", description = "Evaluate only part I of N, counted from 0; 'merge' joins the parts.")
    private String shard;
    @Option(names = "--resume", description = "Resume the run in --out.")
    private boolean resume;
    @Option(names = "--soundness", description = "Instead, attack every certificate at 0.999 of its radius; a single success is a failure.")
    private boolean soundness;

    @Option(names = "--times", description = "Print how the time was spent: backbone, certificates, attacks, images.")
    private boolean showTimes;

    EvaluateCommand(CliServices services, Optional<WindowRenderer> renderer, JobContext context) {
        this.services = services;
        this.renderer = renderer;
        this.context = context;
    }

    @Override
    public Integer call() {
        CertifySettings certify = certificates.settings();
        List<Certifier> certifiers = certificates.certifiers(services.certifiers());
        EvaluationSettings settings = new EvaluationSettings(certifiers.stream().map(Certifier::id).toList(), certify,
                eps == null ? EvaluationSettings.PAPER_EPS : eps.stream().distinct().toList(),
                attacks.stream()
                    .map(name -> new AttackPlan(services.attacks().byId(name).id(), attackSettings(), unprovedOnly))
                    .toList(),
                heads, limit, batch, shard == null ? Shard.WHOLE : Shard.parse(shard));
        try (Console.ProgressLine line = services.console().showing(context);
                Dataset dataset = Datasets.open(data);
                LoadedModel opened = model.open(services, context)) {
            List<EvaluationItem> items = EvaluationItems.labelled(dataset, opened);
            return soundness
                    ? attackCertificates(opened, dataset, items, certifiers, settings)
                    : evaluate(opened, dataset, items, certifiers, settings);
        }
    }

    private AttackSettings attackSettings() {
        return attackArguments.settings(0, soundness ? SoundnessSuite.STEPS : AttackSettings.DEFAULT.steps(), 0);
    }

    private int evaluate(LoadedModel opened, Dataset dataset, List<EvaluationItem> items, List<Certifier> certifiers,
            EvaluationSettings settings) {
        PhaseTimer times = new PhaseTimer();
        EvaluationRun run = new Evaluation(opened, dataset.name(), items, settings, certifiers, services.attacks(),
                out, resume)
            .timedBy(times)
            .run(context);
        List<Path> files = new RunWriter(renderer).write(run, Optional.of(opened), out);
        run.skipped().forEach(skipped -> services.console().complain(skipped.reason()));
        files.forEach(file -> services.console().out().println(file));
        if (showTimes) {
            services.console().out().println(shares(times));
        }
        return run.skipped().isEmpty() ? ExitStatus.DONE : ExitStatus.BAD_INPUT;
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

    private int attackCertificates(LoadedModel opened, Dataset dataset, List<EvaluationItem> items,
            List<Certifier> certifiers, EvaluationSettings settings) {
        List<EvaluationItem> chosen = Arrays.stream(settings.positions(items.size())).mapToObj(items::get).toList();
        SoundnessReport report = new SoundnessSuite(settings.chosenHeads(opened), chosen, certifiers,
                settings.certify(),
                attackSettings(), batch, services.headEvaluator(), new NpzStore(out))
            .run(context);
        report.failures().stream().map(SoundnessFailure::sentence).forEach(services.console()::complain);
        report.skipped().forEach(skipped -> services.console().complain(skipped.reason()));
        print(report);
        services.console()
            .out()
            .println(new SoundnessFile(out).write(opened.card().id(), dataset.name(), attackSettings(),
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
            .forEach(id -> services.console().out().println(id + " was not attacked: each check would cost a certificate"));
        services.console()
            .out()
            .println(String.format(Locale.ROOT,
                    "%d images, %d attacks at %.3f of sound radii, %d broken",
                    report.images(), report.checks(), SoundnessSuite.SHARE, report.failures().size()));
    }
}
