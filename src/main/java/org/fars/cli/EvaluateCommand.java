package org.fars.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fars.attack.AttackSettings;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.evaluate.AttackPlan;
import org.fars.evaluate.Evaluation;
import org.fars.evaluate.EvaluationFiles;
import org.fars.evaluate.EvaluationItem;
import org.fars.evaluate.EvaluationItems;
import org.fars.evaluate.EvaluationReport;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.NpzStore;
import org.fars.evaluate.Report;
import org.fars.evaluate.Shard;
import org.fars.evaluate.SoundnessFailure;
import org.fars.evaluate.SoundnessReport;
import org.fars.evaluate.SoundnessSuite;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.job.JobContext;
import org.fars.model.LoadedModel;
import org.fars.place.Versions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evaluate}: a data set's natural, certified and attacked accuracy, with the paper's tables and charts. */
@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false, description = "Natural, certified and attacked accuracy on a labelled data set: "
        + "images.csv, summary.json, the paper's tables, charts, report.html.", footer = {"",
                "Example: fars-explorer evaluate val/ --model imagenette --attack l2-pgd --out result --resume"})
final class EvaluateCommand implements Callable<Integer> {
    private final Services services;
    private final Optional<Drawing> drawing;
    private final JobContext context;
    @Parameters(paramLabel = "DIR", description = "Folders by class, a CSV list, an idx file, a zip or tar archive.")
    private Path data;
    @Mixin
    private ModelOption model;
    @Mixin
    private CertificateOptions certificates;
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the results go.")
    private Path out;
    @Option(names = "--limit", paramLabel = "N", defaultValue = "0", description = "So many images, spread evenly. Default: all.")
    private int limit;
    @Option(names = "--eps", paramLabel = "E", split = ",", description = "Radii of the tables, in pixel units. Default: 0.05,0.1,0.2,0.3.")
    private List<Double> eps;
    @Option(names = "--attack", paramLabel = "NAME", split = ",", description = "Attacks, each at every radius. Default: none.")
    private List<String> attacks = List.of();
    @Option(names = "--steps", paramLabel = "N", defaultValue = "100", description = "Gradient steps of an attack. Default: ${DEFAULT-VALUE}.")
    private int steps;
    @Option(names = "--step-size", paramLabel = "S", defaultValue = "0.01", description = "Length of one step. Default: ${DEFAULT-VALUE}.")
    private double stepSize;
    @Option(names = "--restarts", paramLabel = "N", defaultValue = "1", description = "Random starts of an attack. Default: ${DEFAULT-VALUE}.")
    private int restarts;
    @Option(names = "--heads", paramLabel = "NAME", split = ",", description = "Heads to evaluate. Default: all.")
    private List<String> heads = List.of();
    @Option(names = "--batch", paramLabel = "N", defaultValue = "32", description = "Images in one pass; changes no result. Default: ${DEFAULT-VALUE}.")
    private int batch;
    @Option(names = "--shard", paramLabel = "I/N", description = "Only part I of N, counted from 0; 'merge' joins the parts.")
    private String shard;
    @Option(names = "--resume", description = "Go on with the run that stands in --out.")
    private boolean resume;
    @Option(names = "--soundness", description = "Attack every certificate at 0.999 of its radius instead; one success is a failure.")
    private boolean soundness;

    EvaluateCommand(Services services, Optional<Drawing> drawing, JobContext context) {
        this.services = services;
        this.drawing = drawing;
        this.context = context;
    }

    @Override
    public Integer call() {
        CertifySettings certify = certificates.settings();
        List<Certifier> certifiers = certificates.certifiers(services.certifiers());
        EvaluationSettings settings = new EvaluationSettings(certifiers.stream().map(Certifier::id).toList(), certify,
                eps == null ? EvaluationSettings.PAPER_EPS : eps,
                attacks.stream()
                    .map(name -> new AttackPlan(services.attacks().byId(name).id(), attackSettings()))
                    .toList(),
                heads, limit, batch, shard == null ? Shard.WHOLE : Shard.parse(shard));
        try (Console.ProgressLine line = services.console().showing(context);
                Dataset dataset = Datasets.open(data);
                LoadedModel opened = model.open(services, context)) {
            List<EvaluationItem> items = EvaluationItems.labelled(dataset, opened);
            return soundness
                    ? trySoundness(opened, items, certifiers, settings)
                    : evaluate(opened, dataset, items, certifiers, settings);
        }
    }

    private AttackSettings attackSettings() {
        return new AttackSettings(0, steps, stepSize, restarts, 0);
    }

    private int evaluate(LoadedModel opened, Dataset dataset, List<EvaluationItem> items, List<Certifier> certifiers,
            EvaluationSettings settings) {
        EvaluationRun run = new Evaluation(opened, dataset.name(), items, settings, certifiers, services.attacks(),
                out, resume)
            .run(context);
        List<Path> files = new ArrayList<>(new EvaluationFiles(out).write(run));
        drawing.ifPresent(drawer -> files.addAll(drawer.charts(run, out.resolve("charts"))));
        files.add(report(run, opened).write(out.resolve("report.html")));
        run.skipped().forEach(skipped -> services.console().complain(skipped.reason()));
        files.forEach(file -> services.console().out().println(file));
        return run.skipped().isEmpty() ? ExitStatus.DONE : ExitStatus.BAD_INPUT;
    }

    private Report report(EvaluationRun run, LoadedModel opened) {
        Map<String, String> versions = Versions.ofThisProcess().byName();
        versions.put("Engine", opened.backbone().engine() + ", " + opened.backbone().device());
        return new EvaluationReport(run, opened.card(), opened.lipschitz(),
                drawing.map(drawer -> drawer.figures(run)).orElse(List.of()), versions)
            .report();
    }

    private int trySoundness(LoadedModel opened, List<EvaluationItem> items, List<Certifier> certifiers,
            EvaluationSettings settings) {
        int count = limit == 0 ? items.size() : Math.min(limit, items.size());
        List<EvaluationItem> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chosen.add(items.get((int) ((long) i * items.size() / count)));
        }
        SoundnessReport report = new SoundnessSuite(opened, chosen, certifiers, settings.certify(), attackSettings(),
                batch, services.attacks(), new NpzStore(out))
            .run(context);
        report.failures().stream().map(SoundnessFailure::sentence).forEach(services.console()::complain);
        services.console()
            .out()
            .println(String.format(Locale.ROOT,
                    "%d images, %d radii attacked at %.3f of their length, %d broken", report.images(), report.checks(),
                    SoundnessSuite.SHARE, report.failures().size()));
        return report.passed() ? ExitStatus.DONE : ExitStatus.FAULT;
    }
}
