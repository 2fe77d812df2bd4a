package org.fars.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.evaluate.Analyzer;
import org.fars.job.JobContext;
import org.fars.model.LoadedModel;
import org.fars.model.torch.EngineProbe;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.TorchEngine;
import org.fars.model.torch.TorchHeads;

/** Measures this machine with one model, everything in one run. */
public final class Benchmark {
    private final TorchEngine engine;
    private final ModelStore store;
    private final Path assets;
    private final Effort effort;
    private final List<Measurement> others;

    /**
     * @param engine not yet started, if its start is to be measured
     * @param store where the model is
     * @param assets the sample data that came with the application
     * @param effort how much to measure
     * @param others what is measured afterwards, without the model
     */
    public Benchmark(TorchEngine engine, ModelStore store, Path assets, Effort effort, List<Measurement> others) {
        this.engine = engine;
        this.store = store;
        this.assets = assets;
        this.effort = effort;
        this.others = List.copyOf(others);
    }

    /**
     * Measures; takes minutes.
     *
     * @param id a model's id
     * @throws org.fars.fault.InputMistake when there is no such model or its files are damaged
     * @throws org.fars.job.Cancelled when {@code context} was cancelled
     */
    public Report run(String id, JobContext context) {
        double load = Machine.load();
        List<Section> sections = List.of(new EngineRates(), new Sampling(), new SmoothingContest(), new AttackSteps(),
                new EvaluationShare(), new ThumbnailRate(), new MemoryUse());
        long parts = sections.size() + others.size() + 1L;
        context.progress("start", 0, parts);
        String device = engine.deviceName();
        double ready = 1e-3 * (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
        SampleImages samples = SampleImages.load(assets, store.folder(id).card().input(),
                Math.max(effort.images(), effort.batch()));
        List<Row> rows = new ArrayList<>();
        Machine machine;
        long began = System.nanoTime();
        try (LoadedModel model = store.open(id, context.part())) {
            double opened = Stopwatch.since(began);
            new Analyzer(model, Certifiers.standard().defaults()).analyze(samples.images().subList(0, 1),
                    CertifySettings.DEFAULT.withN(effort.samples()), context.part());
            double first = Stopwatch.since(began);
            rows.addAll(List.of(
                    new Row("start.engine", "from the start of the JVM to the engine ready", ready, "s",
                            "once; not compared with a start that unpacks the natives"),
                    new Row("start.model", "from there: model read, folded, audited", opened, "s", "once"),
                    new Row("start.first-analysis", "from there with the first analysis, default certificates", first,
                            "s", "once, cold; n = " + effort.samples() + "; aim: 1 s for a 28x28 model")));
            try (EngineProbe probe = EngineProbe.open(engine, store.folder(id))) {
                Workbench bench = new Workbench(model, probe, new TorchHeads(engine), samples.images(),
                        samples.origin(), effort);
                for (int i = 0; i < sections.size(); i++) {
                    context.checkCancelled();
                    context.progress(sections.get(i).title(), i + 1L, parts);
                    rows.addAll(sections.get(i).measure(bench, context));
                }
                machine = Machine.current(device, probe.threads(), load);
            }
        }
        for (int i = 0; i < others.size(); i++) {
            context.checkCancelled();
            context.progress(others.get(i).title(), sections.size() + i + 1L, parts);
            rows.addAll(others.get(i).measure(effort.quick(), context.part()));
        }
        return new Report(machine, id, effort.quick(), rows);
    }
}
