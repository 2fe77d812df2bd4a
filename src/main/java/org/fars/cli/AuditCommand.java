package org.fars.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.fars.cli.CliServices.ModelOption;
import org.fars.cli.Console.TextTable;
import org.fars.cli.JsonRecords.Json;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageTensor;
import org.fars.model.LipschitzBound;
import org.fars.model.LipschitzLowerBoundSearch;
import org.fars.model.LoadedModel;
import org.fars.model.torch.RoundingError;
import org.fars.model.Shape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code audit}: prints the proved bounds of the Lipschitz constant, layer by layer, and a lower bound found on images. */
@Command(name = "audit", header = "Print the Lipschitz bound of each layer and of the network.", customSynopsis = {
        "  fars-explorer audit [OPTIONS]"}, description = "The bounds are computed from the weights in use. A lower bound is searched on real images.", footerHeading = "%nExample:%n", footer = {
                "  fars-explorer audit --model fashion-mnist --json"}, mixinStandardHelpOptions = true, sortOptions = false)
final class AuditCommand implements Callable<Integer> {
    /** Above what float32 rounding can add to the ratio of a pair of images. */
    private static final double REFUTED = 1 + 1e-3;

    private final CliServices services;
    private final JobContext context;
    @Mixin
    private ModelOption model;
    @Option(names = "--images", paramLabel = "DIR", description = "Images on which the lower bound is searched. Default: the sample images.")
    private Path images;
    @Option(names = "--limit", paramLabel = "N", defaultValue = "8", description = "Number of images to use. Default: ${DEFAULT-VALUE}.")
    private int limit;
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;
    @Spec
    private CommandSpec command;

    AuditCommand(CliServices services, JobContext context) {
        this.services = services;
        this.context = context;
    }

    private record LayerJson(String name, Double bound, String method, Double float64Displacement) {}

    private record AuditJson(String model, String basis, Double lipschitzUpper, Double lipschitzLower,
            Double float64Displacement, Double float32Displacement, String reason, List<LayerJson> layers) {}

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ParameterException(command.commandLine(), "--limit must be 1 or more, not " + limit);
        }
        Console console = services.console();
        try (Console.ProgressLine line = console.showing(context);
                LoadedModel opened = model.open(services, context)) {
            LipschitzBound bound = opened.lipschitz();
            List<ImageTensor> probes = probes(opened.card().input());
            double lower = new LipschitzLowerBoundSearch(opened.backbone(), bound.displacement()).largest(probes, 12,
                    context);
            double float32 = RoundingError.measure(opened.backbone(), probes);
            if (json) {
                Json.print(console.out(), new AuditJson(opened.card().id(),
                        bound.basis().name().toLowerCase(Locale.ROOT), Json.number(bound.upper()),
                        Json.number(lower), proved(bound), Json.number(float32), remark(bound, lower),
                        bound.layers()
                            .stream()
                            .map(layer -> new LayerJson(layer.name(),
                                    Json.number(layer.bound()), layer.method(),
                                    Json.number(layer.rounding())))
                            .toList()));
            } else {
                TextTable table = new TextTable("layer", "bound", "rounding", "method");
                bound.layers()
                    .forEach(layer -> table.add(layer.name(),
                            String.format(Locale.ROOT, "%.9f", layer.bound()), rounding(layer.rounding()),
                            layer.method()));
                table.print(console.out());
                console.print(String.format(Locale.ROOT,
                        "%s: %.6f <= L <= %s (%s)", opened.card().id(), lower,
                        bound.isUsable() ? String.format(Locale.ROOT, "%.9f", bound.upper()) : "unknown",
                        bound.isUsable() ? bound.basis().name().toLowerCase(Locale.ROOT) : bound.reason()));
                console.out()
                    .println(String.format(Locale.ROOT, "float64 embeddings: within %s of exact ones for any image;"
                            + " float32: at most %s away on %d images (measured, used in no radius)",
                            rounding(proved(bound) == null ? Double.NaN : bound.displacement()), rounding(float32),
                            probes.size()));
                if (bound.basis() == LipschitzBound.Basis.DECLARED) {
                    console.print(remark(bound, lower));
                }
            }
            return ExitStatus.DONE;
        }
    }

    /** Returns the proved displacement; null if nothing is proved. */
    private static Double proved(LipschitzBound bound) {
        return bound.basis() == LipschitzBound.Basis.AUDITED ? Json.number(bound.displacement()) : null;
    }

    private static String rounding(double value) {
        return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, "%.2e", value);
    }

    /** Returns a warning about the bound; empty if there is none. */
    private static String remark(LipschitzBound bound, double lower) {
        if (bound.basis() != LipschitzBound.Basis.DECLARED) {
            return bound.reason();
        }
        return lower > bound.upper() * REFUTED
                ? "The declared L is WRONG: the network stretches a pair of images by more. No radius of this model is valid."
                : "Not audited: L is as declared, and every radius is marked so.";
    }

    private List<ImageTensor> probes(Shape shape) {
        Path folder = images == null ? services.directories().assets().resolve("fashion-mnist") : images;
        List<ImageTensor> probes = new ArrayList<>();
        if (images == null && !Files.isDirectory(folder)) {
            return probes;
        }
        try (Dataset dataset = Datasets.open(folder)) {
            int step = Math.max(1, dataset.images().size() / limit);
            for (int i = 0; i < dataset.images().size() && probes.size() < limit; i += step) {
                LabelledImage image = dataset.images().get(i);
                try {
                    probes.add(image.source().read(shape.channels(), shape.height(), shape.width()));
                } catch (UserInputException mistake) {
                    services.console().complain(mistake.getMessage());
                }
            }
        }
        return probes;
    }
}
