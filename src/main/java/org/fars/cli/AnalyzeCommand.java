package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.fars.certify.Certificate;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.cli.CliServices.ModelOption;
import org.fars.cli.Console.TextTable;
import org.fars.cli.JsonRecords.Json;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.evaluate.store.AdversarialFiles;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageSource.ImageFile;
import org.fars.model.LoadedModel;
import org.fars.segment.CellAnalyzer;
import org.fars.segment.MaskedImages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code analyze}: prints the scores, margins and certified radii of images. */
@Command(name = "analyze", header = "Print the scores, margins and certified radii of images.", customSynopsis = {
        "  fars-explorer analyze IMAGE... [OPTIONS]"}, footerHeading = "%nExample:%n", footer = {
                "  fars-explorer analyze cat.jpg holiday/ --certificates exact-margin --json"}, mixinStandardHelpOptions = true, sortOptions = false)
final class AnalyzeCommand implements Callable<Integer> {
    /** Radii at which dense models are shown. */
    static final List<Double> CELL_EPS = List.of(0.05, 0.1, 0.25, 0.5);
    private final CliServices services;
    private final JobContext context;
    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Image files, folders, CSV lists, zip or tar archives, files of many images (idx, CIFAR, .npz, .npy, .parquet), or exact images (.npz).")
    private List<Path> images;
    @Mixin
    private ModelOption model;
    @Mixin
    private CertificateArguments certificates;
    @Option(names = "--json", description = "Print a JSON array with one element per image.")
    private boolean json;
    @Option(names = "--embedding", description = "With --json: print the embedding as well.")
    private boolean embedding;
    @Option(names = "--eps", paramLabel = "E[,E...]", description = "For models that segment: radii at which the share of certified cells is printed. Default: 0.05,0.1,0.25,0.5.")
    private List<String> eps = List.of();
    @Option(names = "--out", paramLabel = "DIR", description = "For models that segment: save the mask of each head as an indexed PNG, and radii and classes of all cells as NPZ.")
    private Path out;
    @Spec
    private CommandSpec command;

    AnalyzeCommand(CliServices services, JobContext context) {
        this.services = services;
        this.context = context;
    }

    @Override
    public Integer call() {
        if (model.isDense(services)) {
            return analyzeCells();
        }
        if (out != null || !eps.isEmpty()) {
            throw new ParameterException(command.commandLine(),
                    "--out and --eps are for models that segment images, and " + model.id(services)
                            + " classifies them");
        }
        model.requireNoMasks(services, images);
        List<Certifier> certifiers = certificates.certifiers(services.certifiers());
        CertifySettings settings = certificates.settings();
        Console console = services.console();
        try (ImageInputs inputs = new ImageInputs(images, console);
                Console.ProgressLine line = console.showing(context)) {
            if (inputs.isEmpty()) {
                if (json) {
                    Json.print(console.out(), List.of());
                }
                return ExitStatus.BAD_INPUT;
            }
            try (LoadedModel opened = model.open(services, context)) {
                if (!embedding) {
                    opened.requireHeads();
                }
                certificates.confirmDuration(opened, certifiers, () -> inputs.firstReadable(opened.card().input()),
                        inputs.size(), console, context);
                CertificateArguments.warnOfSigma(settings, opened.heads(), console);
                Analyzer analyzer = new Analyzer(opened, certifiers);
                return json
                        ? printJson(inputs, analyzer, settings, opened)
                        : printTable(inputs, analyzer, settings, opened);
            }
        }
    }

    private int analyzeCells() {
        if (embedding) {
            throw new ParameterException(command.commandLine(), "--embedding is for models that classify images");
        }
        List<CertificateType> types = certificates.ofCells(services.certifiers());
        CertifySettings settings = certificates.cellSettings(types);
        List<Double> radii = eps.isEmpty() ? CELL_EPS : UsageErrors.radii("--eps", eps, command.commandLine());
        if (radii.stream().anyMatch(radius -> !(radius >= 0) || radius.isInfinite())) {
            throw new ParameterException(command.commandLine(), "--eps must be 0 or more");
        }
        Console console = services.console();
        if (out != null) {
            AdversarialFiles.prepare(out);
        }
        try (ImageInputs inputs = new ImageInputs(images.stream().map(MaskedImages::images).toList(), console);
                Console.ProgressLine line = console.showing(context);
                LoadedModel opened = model.open(services, context)) {
            CellAnalyzer analyzer = new CellAnalyzer(opened, types, services.headEvaluator());
            CellReport report = new CellReport(opened, analyzer.grid(), radii, settings.seed(),
                    Optional.ofNullable(out));
            if (json) {
                try (Json.Array array = new Json.Array(console.out())) {
                    return eachCells(inputs, analyzer, report, settings, opened, array::add);
                }
            }
            TextTable table = report.table();
            int status = eachCells(inputs, analyzer, report, settings, opened, image -> report.addRows(table, image));
            table.print(console.out());
            report.totals().forEach(console::print);
            return status;
        }
    }

    private int eachCells(ImageInputs inputs, CellAnalyzer analyzer, CellReport report, CertifySettings settings,
            LoadedModel opened, Consumer<CellReport.CellAnalysisJson> printer) {
        return inputs.forEach(opened.card().input(), "analysing", context,
                (name, image, tensor) -> printer.accept(report.json(name, analyzer.analyze(tensor, settings, context),
                        image.source() instanceof ImageFile file ? MaskedImages.of(file.file()) : Optional.empty())));
    }

    private int printJson(ImageInputs inputs, Analyzer analyzer, CertifySettings settings, LoadedModel opened) {
        try (Json.Array array = new Json.Array(services.console().out())) {
            return each(inputs, analyzer, settings, opened, (image, analysis) -> array
                .add(JsonRecords.AnalysisJson.of(image.name(), image.label(), analysis, opened, embedding)));
        }
    }

    private int printTable(ImageInputs inputs, Analyzer analyzer, CertifySettings settings, LoadedModel opened) {
        TextTable table = new TextTable("image", "prediction", "head", "certificate", "radius", "kind", "");
        int status = each(inputs, analyzer, settings, opened,
                (image, analysis) -> addRows(table, image.name(), analysis, opened));
        services.console()
            .print("model " + opened.card().id() + ", " + (opened.lipschitz().isUsable()
                    ? String.format(Locale.ROOT, "L <= %.6f (%s)", opened.lipschitz().upper(),
                            opened.lipschitz().basis().name().toLowerCase(Locale.ROOT))
                    : opened.lipschitz().reason()) + ", seed " + settings.seed() + ", "
                    + opened.backbone().device());
        table.print(services.console().out());
        return status;
    }

    private record Named(String name, String label) {
        static Named of(String name, LabelledImage image) {
            return new Named(name, image.label().orElse(null));
        }
    }

    /** Analyses one image at a time: the engine's rounding may depend on the batch, and results must not. */
    private int each(ImageInputs inputs, Analyzer analyzer, CertifySettings settings, LoadedModel opened,
            BiConsumer<Named, Analysis> printer) {
        return inputs.forEach(opened.card().input(), "analysing", context, (name, image, tensor) -> printer
            .accept(Named.of(name, image), analyzer.analyze(List.of(tensor), settings, context).getFirst()));
    }

    private static void addRows(TextTable table, String image, Analysis analysis, LoadedModel opened) {
        String shown = image;
        for (Analysis.HeadAnalysis head : analysis.heads()) {
            String prediction = opened.label(head.prediction());
            String name = head.head();
            if (head.certificates().isEmpty()) {
                table.add(shown, prediction, name, "none of the requested certificates applies", "", "", "");
                shown = "";
            }
            for (Certificate certificate : head.certificates()) {
                table.add(shown, prediction, name, certificate.id(), radius(certificate), certificate.kindInWords(),
                        certificate.reason());
                shown = "";
                prediction = "";
                name = "";
            }
        }
    }

    private static String radius(Certificate certificate) {
        return certificate.abstained() ? "abstains" : String.format(Locale.ROOT, "%.4f", certificate.radius());
    }
}
