package org.fars.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.fars.bench.Benchmark.BenchSection;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.torch.Convolution.ConvolutionShape;
import org.fars.model.torch.EngineProbe;

/**
 * Measures the engine's rate and the share of it that a backbone's embeddings reach: matrix products, bare convolutions of
 * the model's shapes, embeddings, and what folding the layers' scaling into the weights saves.
 */
final class EngineBench implements BenchSection {
    @Override
    public String name() {
        return "engine";
    }

    @Override
    public String title() {
        return "engine and backbone";
    }

    @Override
    public List<BenchReport.Row> measure(BenchContext bench, JobContext context) {
        List<BenchReport.Row> rows = new ArrayList<>();
        int size = bench.effort().matrixSize();
        BenchReport.Row single = matrixRate("engine.matrix-product", bench, size, false);
        BenchReport.Row inDouble = matrixRate("engine.matrix-product.float64", bench, size, true);
        rows.add(single);
        rows.add(inDouble);
        int large = bench.effort().batch();
        for (int batch : new int[]{1, 2, large}) {
            context.checkCancelled();
            rows.addAll(passes(bench, batch, context));
        }
        context.checkCancelled();
        rows.addAll(float64(bench, large, single.value() / inDouble.value()));
        return rows;
    }

    /** What certificates cost more for being computed from float64 embeddings, in terms of what the machine's rates allow. */
    private static List<BenchReport.Row> float64(BenchContext bench, int batch, double rates) {
        Backbone backbone = bench.model().backbone();
        List<ImageTensor> images = bench.images(batch);
        Stopwatch.Comparison comparison = bench.stopwatch()
            .compare(() -> backbone.embed(images), () -> backbone.embedDouble(images));
        return List.of(
                new BenchReport.Row("backbone.float64",
                        "backbone: float64 embedding per image, batch " + batch,
                        comparison.second().medianMillis() / batch, "ms", comparison.second().note()),
                BenchReport.Row.ratio("backbone.float64.ratio",
                        "backbone: float64 / float32 embeddings, batch " + batch,
                        comparison.ratio(), comparison.note()),
                BenchReport.Row.ratio("backbone.float64.cost",
                        "backbone: that ratio / the ratio of the matrix products' rates", comparison.ratio() / rates,
                        String.format(Locale.ROOT, "the rates' ratio is %.2f; aim: at most 1.2", rates)));
    }

    private static BenchReport.Row matrixRate(String id, BenchContext bench, int size, boolean inDouble) {
        Stopwatch.Timing timing = bench.probe().matrixProduct(size, size, size, inDouble, bench.stopwatch()::time);
        String type = inDouble ? "float64" : "float32";
        return new BenchReport.Row(id, "engine: matrix product " + size + "x" + size + ", " + type,
                2e-9 * size * size * size / timing.median(), "GFLOP/s", timing.note());
    }

    private static List<BenchReport.Row> passes(BenchContext bench, int batch, JobContext context) {
        EngineProbe probe = bench.probe();
        Map<ConvolutionShape, Long> shapes = probe.convolutions()
            .stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        double flops = 0;
        double bare = 0;
        double bareAtBest = 0;
        for (Map.Entry<ConvolutionShape, Long> shape : shapes.entrySet()) {
            context.checkCancelled();
            Stopwatch.Timing timing = probe.convolution(shape.getKey(), batch, bench.stopwatch()::time);
            flops += shape.getValue() * batch * shape.getKey().flops();
            bare += shape.getValue() * timing.median();
            bareAtBest += shape.getValue() * timing.best();
        }
        Stopwatch.Comparison comparison = probe.forward(batch, bench.stopwatch()::compare);
        List<ImageTensor> images = bench.images(batch);
        Stopwatch.Timing embedding = bench.stopwatch().time(() -> bench.model().backbone().embed(images));
        double forward = embedding.median();
        String at = "batch-" + batch;
        String words = ", batch " + batch;
        return List.of(
                new BenchReport.Row("engine.convolutions." + at,
                        "engine: bare convolutions of the model's shapes" + words,
                        1e-9 * flops / bare, "GFLOP/s",
                        shapes.size() + " shapes, each timed alone; sum of medians times their number"),
                new BenchReport.Row("backbone.forward." + at, "backbone: embedding per image" + words,
                        1e3 * forward / batch,
                        "ms", embedding.note()),
                new BenchReport.Row("backbone.share." + at, "backbone: share of the bare convolutions' rate" + words,
                        100 * bare / forward, "%",
                        String.format(Locale.ROOT, "bare time, all threads in each, / time; by best runs %.1f",
                                100 * bareAtBest / embedding.best())),
                BenchReport.Row.ratio("backbone.folding." + at, "backbone: recomputing the scaling / folded" + words,
                        comparison.ratio(), comparison.note()));
    }
}
