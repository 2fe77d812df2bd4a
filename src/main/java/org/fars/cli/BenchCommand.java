package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.fars.bench.BenchContext;
import org.fars.bench.BenchReport;
import org.fars.bench.BenchSection;
import org.fars.bench.Benchmark;
import org.fars.core.JobContext;
import org.fars.core.UnknownNameException;
import org.fars.train.BackboneRecipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench}: measures this machine. */
@Command(name = "bench", mixinStandardHelpOptions = true, sortOptions = false, description = "Measures this machine: engine, backbone, sampling, attack, memory, start, window. "
        + "Ratios are of things measured in the same run.", footer = {"",
                "Example: fars-explorer bench --model fashion-mnist --json"})
final class BenchCommand implements Callable<Integer> {
    private final CliServices services;
    private final ModelToolchain workshop;
    private final List<BenchSection> others;
    private final JobContext context;
    @Mixin
    private ModelOption model;
    @Option(names = "--recipe", paramLabel = "FILE", description = "Instead of a model the network of a recipe, as 'train backbone' takes it, with random "
            + "weights: its passes, and its share of an evaluation.")
    private Path recipe;
    @Option(names = "--only", paramLabel = "PART", split = ",", description = "Some of: engine, sampling, smoothing, attack, evaluation, thumbnails, memory, window. Default: all; the start is measured always.")
    private List<String> only = List.of();
    @Option(names = "--quick", description = "Small sizes, a few seconds: to try it out, not to compare.")
    private boolean quick;
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;
    @Option(names = "--compare", paramLabel = "FILE", description = "What --json printed before, on this machine: its values stand beside the new ones.")
    private Path earlier;

    /** @param others what is measured beside engine and model */
    BenchCommand(CliServices services, ModelToolchain workshop, List<BenchSection> others, JobContext context) {
        this.services = services;
        this.workshop = workshop;
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
        BenchBaseline before = earlier == null ? BenchBaseline.NONE : BenchBaseline.read(earlier, workshop.json());
        Benchmark whole = new Benchmark(workshop.engine(), workshop.store(), services.places().assets(),
                quick ? BenchContext.Effort.reduced() : BenchContext.Effort.full(), others);
        Benchmark benchmark = whole.only(known(recipe == null ? whole.names() : Benchmark.namesForRecipes()));
        BenchReport report;
        try (Console.ProgressLine _ = console.showing(context)) {
            report = recipe == null
                    ? benchmark.run(model.chosen(services), context)
                    : benchmark.run(recipe.getFileName().toString(), BackboneRecipe.read(recipe, workshop.json()),
                            workshop.json(), context);
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

    private static ReportJson json(BenchReport report, BenchBaseline before) {
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

    private void print(BenchReport report, BenchBaseline before) {
        BenchReport.Machine machine = report.machine();
        Console console = services.console();
        console.out()
            .println(String.format(Locale.ROOT,
                    "%s, %d cores, %s%n%s, heap up to %.0f MB%nengine: %s, %d for one operation; "
                            + "load before: %s%nmodel: %s%s%n",
                    machine.cpu(), machine.cores(), machine.system(),
                    machine.jvm(), machine.maxHeap(), machine.device(), machine.engineThreads(),
                    shown(machine.loadBefore()), report.model(), report.quick() ? " (--quick: not to compare)" : ""));
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
}
