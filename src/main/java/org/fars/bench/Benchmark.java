package org.fars.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.model.LoadedModel;
import org.fars.model.torch.EngineProbe;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.TorchEngine;
import org.fars.model.torch.TorchHeadEvaluator;
import org.fars.train.BackboneRecipe;
import tools.jackson.databind.json.JsonMapper;

/** Measures this machine with one model, or one recipe, everything in one run. */
public final class Benchmark {
    private final TorchEngine engine;
    private final ModelStore store;
    private final Path assets;
    private final BenchEffort effort;
    private final List<ExternalBench> others;
    private final List<String> only;

    /**
     * Measures everything; see {@link #only}.
     *
     * @param engine not yet started, if its start is to be measured
     * @param store where the model is
     * @param assets the sample data that came with the application
     * @param effort how much to measure
     * @param others what is measured afterwards, without the model
     */
    public Benchmark(TorchEngine engine, ModelStore store, Path assets, BenchEffort effort,
            List<ExternalBench> others) {
        this(engine, store, assets, effort, others, List.of());
    }

    private Benchmark(TorchEngine engine, ModelStore store, Path assets, BenchEffort effort, List<ExternalBench> others,
            List<String> only) {
        this.engine = engine;
        this.store = store;
        this.assets = assets;
        this.effort = effort;
        this.others = List.copyOf(others);
        this.only = List.copyOf(only);
    }

    /** The names of all that can be measured of a recipe's network, in its order; the start always is. */
    public static List<String> namesForRecipes() {
        return ofNetworks().stream().map(BenchSection::name).toList();
    }

    /** The names of all that can be measured, in its order; the start always is. */
    public List<String> names() {
        return Stream.concat(sections().stream().map(BenchSection::name), others.stream().map(ExternalBench::name))
            .toList();
    }

    /**
     * The same, for some of what can be measured.
     *
     * @param chosen out of {@link #names}; all where there are none
     */
    public Benchmark only(List<String> chosen) {
        return new Benchmark(engine, store, assets, effort, others, chosen);
    }

    private static List<BenchSection> sections() {
        return List.of(new EngineBench(), new SamplingBench(), new InputSmoothingBench(), new AttackBench(),
                new EvaluationBench(), new ThumbnailBench(), new MemoryBench());
    }

    /** What makes sense of a network that nobody trained. */
    private static List<BenchSection> ofNetworks() {
        return List.of(new EngineBench(), new EvaluationBench());
    }

    private boolean isWanted(String name) {
        return only.isEmpty() || only.contains(name);
    }

    /**
     * Measures everything; takes minutes.
     *
     * @param id a model's id
     * @throws org.fars.core.UserInputException when there is no such model or its files are damaged
     * @throws org.fars.core.JobCancelledException when {@code context} was cancelled
     */
    public BenchReport run(String id, JobContext context) {
        return measure(store, id, id, effort, sections(), others, secondsUntilReady(), context);
    }

    /**
     * Measures the network of a recipe, with random weights: its passes, and what share of an evaluation is its.
     *
     * @param name what the report calls it
     * @param recipe complete: {@link BackboneRecipe#withDefaults()}
     * @throws org.fars.core.JobCancelledException when {@code context} was cancelled
     */
    public BenchReport run(String name, BackboneRecipe recipe, JsonMapper json, JobContext context) {
        double ready = secondsUntilReady();
        context.progress("drawing random weights", 0, 1);
        try (SyntheticRecipeModel model = SyntheticRecipeModel.of(recipe, engine, json)) {
            return measure(model.store(engine, json), SyntheticRecipeModel.ID, name + " (a recipe, random weights)",
                    effort.forOneNetwork(), ofNetworks(), List.of(), ready,
                    context);
        }
    }

    private double secondsUntilReady() {
        engine.deviceName();
        return 1e-3 * (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    private BenchReport measure(ModelStore from, String id, String name, BenchEffort effort, List<BenchSection> all,
            List<ExternalBench> allOthers, double ready, JobContext context) {
        double load = MachineInfo.load();
        List<BenchSection> sections = all.stream().filter(section -> isWanted(section.name())).toList();
        List<ExternalBench> others = allOthers.stream().filter(other -> isWanted(other.name())).toList();
        long parts = sections.size() + others.size() + 1L;
        context.progress("start", 0, parts);
        BenchImages samples = BenchImages.load(assets, from.folder(id).card().input(),
                Math.max(effort.images(), effort.batch()));
        List<BenchRow> rows = new ArrayList<>();
        MachineInfo machine;
        long began = System.nanoTime();
        try (LoadedModel model = from.open(id, context.part())) {
            double opened = Stopwatch.since(began);
            new Analyzer(model, Certifiers.standard().defaults()).analyze(samples.images().subList(0, 1),
                    CertifySettings.DEFAULT.withN(effort.samples()), context.part());
            double first = Stopwatch.since(began);
            rows.addAll(List.of(
                    new BenchRow("start.engine", "from the start of the JVM to the engine ready", ready, "s",
                            "once; not compared with a start that unpacks the natives"),
                    new BenchRow("start.model", "from there: model read, folded, audited", opened, "s", "once"),
                    new BenchRow("start.first-analysis", "from there with the first analysis, default certificates",
                            first,
                            "s", "once, cold; n = " + effort.samples() + "; aim: 1 s for a 28x28 model")));
            try (EngineProbe probe = EngineProbe.open(engine, from.folder(id))) {
                BenchContext bench = new BenchContext(model, probe, new TorchHeadEvaluator(engine), samples.images(),
                        samples.origin(), effort);
                for (int i = 0; i < sections.size(); i++) {
                    context.checkCancelled();
                    context.progress(sections.get(i).title(), i + 1L, parts);
                    rows.addAll(sections.get(i).measure(bench, context));
                }
                machine = MachineInfo.current(engine.deviceName(), probe.threads(), load);
            }
        }
        for (int i = 0; i < others.size(); i++) {
            context.checkCancelled();
            context.progress(others.get(i).title(), sections.size() + i + 1L, parts);
            rows.addAll(others.get(i).measure(effort.quick(), context.part()));
        }
        return new BenchReport(machine, name, effort.quick(), rows);
    }
}
