package org.fars.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fars.bench.BenchContext.BenchImages;
import org.fars.bench.SyntheticModel.SyntheticRecipeModel;
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

/** Measures this machine with one model, or with the network of one recipe, everything in one run. */
public final class Benchmark {
    private static final List<BenchSection> MODEL_SECTIONS = List.of(new EngineBench(), new OneImageBench(),
            new SamplingBench(), new InputSmoothingBench(), new AttackBench(), new EvaluationBench(),
            new ThumbnailBench(),
            new MemoryBench());
    /** The sections that make sense for a network with random weights. */
    private static final List<BenchSection> RECIPE_SECTIONS = List.of(new EngineBench(), new OneImageBench(),
            new EvaluationBench());

    private final TorchEngine engine;
    private final ModelStore store;
    private final Path assets;
    private final BenchContext.Effort effort;
    private final List<BenchSection> modelSections;
    private final List<String> selected;

    /**
     * Creates a benchmark of all sections; see {@link #only}.
     *
     * @param engine not yet started, if its start is to be measured
     * @param store where the model is
     * @param assets the sample data that came with the application
     * @param effort sizes and durations
     * @param additional sections of other packages, measured last
     */
    public Benchmark(TorchEngine engine, ModelStore store, Path assets, BenchContext.Effort effort,
            List<BenchSection> additional) {
        this(engine, store, assets, effort, Stream.concat(MODEL_SECTIONS.stream(), additional.stream()).toList(),
                List.of());
    }

    private Benchmark(TorchEngine engine, ModelStore store, Path assets, BenchContext.Effort effort,
            List<BenchSection> modelSections, List<String> selected) {
        this.engine = engine;
        this.store = store;
        this.assets = assets;
        this.effort = effort;
        this.modelSections = modelSections;
        this.selected = List.copyOf(selected);
    }

    /** Returns the names of the sections that can be measured for a recipe; the start is always measured. */
    public static List<String> namesForRecipes() {
        return RECIPE_SECTIONS.stream().map(BenchSection::name).toList();
    }

    /** Returns the names of the sections that can be measured for a model; the start is always measured. */
    public List<String> names() {
        return modelSections.stream().map(BenchSection::name).toList();
    }

    /**
     * Returns this benchmark restricted to some sections.
     *
     * @param names out of {@link #names}; empty for all
     */
    public Benchmark only(List<String> names) {
        return new Benchmark(engine, store, assets, effort, modelSections, names);
    }

    /**
     * Measures with a model; takes minutes.
     *
     * @param id a model's id
     * @throws org.fars.core.UserInputException when there is no such model or its files are damaged
     * @throws org.fars.core.JobContext.JobCancelledException when {@code context} was cancelled
     */
    public BenchReport run(String id, JobContext context) {
        return measure(store, id, id, effort, modelSections, secondsUntilReady(), context);
    }

    /**
     * Measures with the network of a recipe and random weights.
     *
     * @param name the recipe's name in the report
     * @param recipe the recipe
     * @throws org.fars.core.JobContext.JobCancelledException when {@code context} was cancelled
     */
    public BenchReport run(String name, BackboneRecipe recipe, JsonMapper json, JobContext context) {
        double ready = secondsUntilReady();
        context.progress("drawing random weights", 0, 1);
        try (SyntheticRecipeModel model = SyntheticRecipeModel.create(recipe, engine, json)) {
            return measure(model.store(engine, json), SyntheticRecipeModel.ID, name + " (a recipe, random weights)",
                    effort.forLargeNetwork(), RECIPE_SECTIONS, ready, context);
        }
    }

    private double secondsUntilReady() {
        engine.deviceName();
        return 1e-3 * (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    private BenchReport measure(ModelStore models, String id, String name, BenchContext.Effort effort,
            List<BenchSection> available, double ready, JobContext context) {
        double load = BenchReport.Machine.loadAverage();
        List<BenchSection> sections = available.stream()
            .filter(section -> selected.isEmpty() || selected.contains(section.name()))
            .toList();
        long parts = sections.size() + 1L;
        context.progress("start", 0, parts);
        BenchImages samples = BenchImages.load(assets, models.folder(id).card().input(),
                Math.max(effort.images(), effort.batch()));
        long began = System.nanoTime();
        try (LoadedModel model = models.open(id, context.part())) {
            model.requireWholeImages();
            List<BenchReport.Row> rows = new ArrayList<>();
            double opened = Stopwatch.secondsSince(began);
            new Analyzer(model, Certifiers.standard().defaults()).analyze(samples.images().subList(0, 1),
                    CertifySettings.DEFAULT.withN(effort.samples()), context.part());
            double analyzed = Stopwatch.secondsSince(began);
            rows.add(new BenchReport.Row("start.engine", "from the start of the JVM to the engine ready", ready, "s",
                    "once; not compared with a start that unpacks the natives"));
            rows.add(
                    new BenchReport.Row("start.model", "from there: model read, folded, audited", opened, "s", "once"));
            rows.add(new BenchReport.Row("start.first-analysis",
                    "from there with the first analysis, default certificates", analyzed, "s",
                    "once, cold; n = " + effort.samples() + "; aim: 1 s for a 28x28 model"));
            try (EngineProbe probe = EngineProbe.open(engine, models.folder(id))) {
                BenchContext bench = new BenchContext(model, probe, new TorchHeadEvaluator(engine), samples, effort);
                for (int i = 0; i < sections.size(); i++) {
                    context.checkCancelled();
                    context.progress(sections.get(i).title(), i + 1L, parts);
                    rows.addAll(sections.get(i).measure(bench, context));
                }
                return new BenchReport(BenchReport.Machine.current(engine.deviceName(), probe.threads(), load), name,
                        effort.quick(), rows);
            }
        }
    }

    /** A group of measurements that can be selected by name. */
    public interface BenchSection {
        /** Returns the name that selects this section on the command line. */
        String name();

        /** Returns a short title for the progress display. */
        default String title() {
            return name();
        }

        /**
         * Measures.
         *
         * @return one row a number, in the order of the report
         * @throws org.fars.core.JobContext.JobCancelledException when {@code context} was cancelled
         */
        List<BenchReport.Row> measure(BenchContext bench, JobContext context);
    }
}
