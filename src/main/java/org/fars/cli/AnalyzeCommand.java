package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.fars.certify.Certificate;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.cli.CliServices.ModelOption;
import org.fars.cli.Console.TextTable;
import org.fars.cli.JsonRecords.Json;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.Dataset.LabelledImage;
import org.fars.model.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code analyze}: prints the scores, margins and certified radii of images. */
@Command(name = "analyze", header = "Print the scores, margins and certified radii of images.", customSynopsis = {
        "  fars-explorer analyze IMAGE... [OPTIONS]"}, footerHeading = "%nExample:%n", footer = {
                "  fars-explorer analyze cat.jpg holiday/ --certificates exact-margin --json"}, mixinStandardHelpOptions = true, sortOptions = false)
final class AnalyzeCommand implements Callable<Integer> {
    private final CliServices services;
    private final JobContext context;
    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Image files, folders, CSV lists, idx files, zip or tar archives, or exact images (.npz).")
    private List<Path> images;
    @Mixin
    private ModelOption model;
    @Mixin
    private CertificateArguments certificates;
    @Option(names = "--json", description = "Print a JSON array with one element per image.")
    private boolean json;
    @Option(names = "--embedding", description = "With --json: print the embedding as well.")
    private boolean embedding;

    AnalyzeCommand(CliServices services, JobContext context) {
        this.services = services;
        this.context = context;
    }

    @Override
    public Integer call() {
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
