package org.fars.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fars.bench.BenchContext;
import org.fars.bench.BenchReport;
import org.fars.bench.Benchmark.BenchSection;
import org.fars.bench.Benchmark;
import org.fars.cli.CliServices.ModelOption;
import org.fars.cli.Console.TextTable;
import org.fars.cli.JsonRecords.Json;
import org.fars.cli.UsageErrors.InvalidInputException;
import org.fars.core.IoErrorMessages;
import org.fars.core.JobContext;
import org.fars.core.UnknownNameException;
import org.fars.train.BackboneRecipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code bench}: measures how fast this machine is. */
@Command(name = "bench", header = "Measure the speed of this machine.", customSynopsis = {
        "  fars-explorer bench [OPTIONS]"}, description = "Measures engine, backbone, sampling, attack, memory, start and window. Ratios compare values from the same run.", footerHeading = "%nExample:%n", footer = {
                "  fars-explorer bench --model fashion-mnist --json"}, mixinStandardHelpOptions = true, sortOptions = false)
final class BenchCommand implements Callable<Integer> {
    private final CliServices services;
    private final CliServices.Toolchain toolchain;
    private final List<BenchSection> others;
    private final JobContext context;
    @Mixin
    private ModelOption model;
    @Option(names = "--recipe", paramLabel = "FILE", description = "Measure the network of a recipe for 'train backbone', with random weights, instead of a model: "
            + "its forward and backward passes, and its share of an evaluation.")
    private Path recipe;
    @Option(names = "--only", paramLabel = "PART", split = ",", description = "Parts to measure: engine, sampling, smoothing, attack, evaluation, thumbnails, memory, window. Default: all. The start is always measured.")
    private List<String> only = List.of();
    @Option(names = "--quick", description = "Use small sizes and finish in seconds; the values are not comparable.")
    private boolean quick;
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;
    @Option(names = "--compare", paramLabel = "FILE", description = "Earlier output of --json on this machine, to print beside the new values.")
    private Path earlier;

    /** @param others what is measured beside engine and model */
    BenchCommand(CliServices services, CliServices.Toolchain toolchain, List<BenchSection> others, JobContext context) {
        this.services = services;
        this.toolchain = toolchain;
        this.others = others;
        this.context = context;
    }

    private record MachineJson(String cpu, int cores, String system, String jvm, Double maxHeapMb, String device,
            int engineThreads, Double loadBefore) {}

    private record RowJson(String id, String what, Double value, Double before, String unit, String note) {}

    private record ReportJson(MachineJson machine, String model, boolean quick, List<RowJson> rows) {}

    @Override
    public Integer call() {
        Console console = services.console();
        Baseline before = earlier == null ? Baseline.NONE : Baseline.read(earlier, toolchain.json());
        Benchmark whole = new Benchmark(toolchain.engine(), toolchain.store(), services.directories().assets(),
                quick ? BenchContext.Effort.reduced() : BenchContext.Effort.full(), others);
        Benchmark benchmark = whole.only(known(recipe == null ? whole.names() : Benchmark.namesForRecipes()));
        BenchReport report;
        try (Console.ProgressLine _ = console.showing(context)) {
            report = recipe == null
                    ? benchmark.run(model.id(services), context)
                    : benchmark.run(recipe.getFileName().toString(), BackboneRecipe.read(recipe, toolchain.json()),
                            toolchain.json(), context);
        }
        if (json) {
            Json.print(console.out(), json(report, before));
        } else {
            print(report, before);
        }
        return ExitStatus.DONE;
    }

    private List<String> known(List<String> names) {
        for (String name : only) {
            if (!names.contains(name)) {
                throw UnknownNameException.ofOption("--only", name, names);
            }
        }
        return only;
    }

    private static ReportJson json(BenchReport report, Baseline before) {
        BenchReport.Machine machine = report.machine();
        return new ReportJson(
                new MachineJson(machine.cpu(), machine.cores(), machine.system(), machine.jvm(),
                        Json.number(machine.maxHeap()), machine.device(), machine.engineThreads(),
                        Json.number(machine.loadBefore())),
                report.model(), report.quick(),
                report.rows()
                    .stream()
                    .map(row -> new RowJson(row.id(), row.description(), Json.number(row.value()),
                            Json.number(before.value(row.id())), row.unit(), row.note()))
                    .toList());
    }

    private void print(BenchReport report, Baseline before) {
        BenchReport.Machine machine = report.machine();
        Console console = services.console();
        console.out()
            .println(String.format(Locale.ROOT,
                    "%s, %d cores, %s%n%s, heap up to %.0f MB%nengine: %s, %d for one operation; "
                            + "load before: %s%nmodel: %s%s%n",
                    machine.cpu(), machine.cores(), machine.system(),
                    machine.jvm(), machine.maxHeap(), machine.device(), machine.engineThreads(),
                    shown(machine.loadBefore()), report.model(), report.quick() ? " (--quick: not comparable)" : ""));
        TextTable table = earlier == null
                ? new TextTable("measured", "value", "unit", "how")
                : new TextTable("measured", "value", "unit", "before", "now / before", "how");
        for (BenchReport.Row row : report.rows()) {
            if (earlier == null) {
                table.add(row.description(), shown(row.value()), row.unit(), row.note());
            } else {
                double then = before.value(row.id());
                table.add(row.description(), shown(row.value()), row.unit(), shown(then), shown(row.value() / then),
                        row.note());
            }
        }
        table.print(console.out());
    }

    private static String shown(double value) {
        if (!Double.isFinite(value)) {
            return "-";
        }
        int digits = Math.abs(value) >= 100
                ? 0
                : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 || value == 0 ? 2 : 4;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /**
     * The values of an earlier {@code bench --json}.
     *
     * @param values by the rows' ids
     */
    private record Baseline(Map<String, Double> values) {
        private static final Baseline NONE = new Baseline(Map.of());

        static Baseline read(Path file, JsonMapper json) {
            Map<String, Double> values = new HashMap<>();
            try {
                for (JsonNode row : json.readTree(Files.readString(file)).path("rows")) {
                    if (row.path("value").isNumber()) {
                        values.put(row.path("id").asString(""), row.path("value").asDouble());
                    }
                }
            } catch (IOException e) {
                throw new InvalidInputException(file.toString(), "cannot be read: " + IoErrorMessages.of(e), e);
            } catch (JacksonException e) {
                throw new InvalidInputException(file.toString(), "is not JSON", e);
            }
            if (values.isEmpty()) {
                throw new InvalidInputException(file, "is not the output of 'bench --json'");
            }
            return new Baseline(values);
        }

        /** Returns the value of a row; NaN if it had none. */
        double value(String id) {
            return values.getOrDefault(id, Double.NaN);
        }
    }
}
