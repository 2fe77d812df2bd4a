package org.fars.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.fars.attack.AttackSettings;
import org.fars.attack.BackboneClassifier;
import org.fars.attack.Pgd;
import org.fars.bench.Benchmark.BenchSection;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;

/**
 * Measures what a person waits for, one image, against its share of a large batch; and the same work beside a thread that
 * keeps a core busy.
 */
final class OneImageBench implements BenchSection {
    private static final int STEPS_IN_A_RUN = 10;

    @Override
    public String name() {
        return "one-image";
    }

    @Override
    public String title() {
        return "one image, and a busy machine";
    }

    @Override
    public List<BenchReport.Row> measure(BenchContext bench, JobContext context) {
        Backbone backbone = bench.model().backbone();
        int batch = bench.effort().batch();
        List<ImageTensor> many = bench.images(batch);
        List<ImageTensor> one = bench.images(1);
        Runnable embedding = () -> backbone.embed(one);
        Runnable gradient = () -> backbone.vjp(one, UnaryOperator.identity());
        Stopwatch.Comparison forward = bench.stopwatch().compare(() -> backbone.embed(many), embedding);
        context.checkCancelled();
        Stopwatch.Comparison both = bench.stopwatch()
            .compare(() -> backbone.vjp(many, UnaryOperator.identity()), gradient);
        context.checkCancelled();
        int steps = STEPS_IN_A_RUN * bench.effort().attackSteps();
        AttackSettings settings = new AttackSettings(0.3, steps, 0.01, 1, 0);
        BackboneClassifier classifier = new BackboneClassifier(backbone, bench.model().heads().getFirst());
        Runnable attack = () -> Pgd.l2().run(classifier, one, new int[1], settings, context.part());
        Stopwatch.Timing attacked = bench.stopwatch().time(attack);
        double share = both.first().median() / batch;
        List<BenchReport.Row> rows = new ArrayList<>(List.of(
                row("one-image.embedding", "embedding of one image", forward.second()),
                BenchReport.Row.ratio("one-image.embedding.share", "one image / its share of a batch of " + batch,
                        batch * forward.ratio(), forward.note() + "; aim: 1.5"),
                row("one-image.gradient", "forward and backward pass of one image", both.second()),
                BenchReport.Row.ratio("one-image.gradient.share", "that / its share of a batch of " + batch,
                        batch * both.ratio(), both.note()),
                row("one-image.attack", steps + " steps of l2-pgd on one image", attacked),
                BenchReport.Row.ratio("one-image.attack.share",
                        "that / as many forward and backward passes, each an image's share of a batch of " + batch,
                        attacked.median() / (steps * share), attacked.note() + "; aim: 1.3")));
        rows.add(busy("one-image.busy", "embedding of one image beside a busy thread / without", bench, embedding));
        context.checkCancelled();
        rows.add(busy("one-image.attack.busy", "that attack beside a busy thread / without", bench, attack));
        context.checkCancelled();
        rows.add(busy("batch.busy", "embeddings of a batch of " + batch + " beside a busy thread / without", bench,
                () -> backbone.embed(many)));
        return rows;
    }

    private static BenchReport.Row row(String id, String title, Stopwatch.Timing timing) {
        return new BenchReport.Row(id, title, timing.medianMillis(), "ms", timing.note());
    }

    private static BenchReport.Row busy(String id, String title, BenchContext bench, Runnable task) {
        Stopwatch.Comparison comparison = bench.stopwatch().compare(task, () -> {
            try (BusyThread _ = new BusyThread()) {
                task.run();
            }
        });
        return BenchReport.Row.ratio(id, title, comparison.ratio(), comparison.note() + "; aim: at most 2.5");
    }

    /** A thread that computes until it is closed. */
    private static final class BusyThread implements AutoCloseable {
        private final Thread thread = Thread.ofPlatform().daemon().name("busy").unstarted(this::spin);
        private volatile boolean ended;

        BusyThread() {
            thread.start();
        }

        private void spin() {
            while (!ended) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() {
            ended = true;
        }
    }
}
