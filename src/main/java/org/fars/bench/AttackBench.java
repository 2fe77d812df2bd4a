package org.fars.bench;

import java.util.Arrays;
import java.util.List;
import org.fars.attack.AttackSettings;
import org.fars.attack.BackboneClassifier;
import org.fars.attack.Pgd;
import org.fars.bench.Benchmark.BenchSection;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;

/** Measures a step of PGD against the forward and backward pass in it, and a batch against single images. */
final class AttackBench implements BenchSection {
    /** Factor of the stopwatch's duration: the two times differ too little for a few rounds to tell them apart. */
    private static final int DURATION_FACTOR = 3;
    /** Factor of the number of steps: the forward pass at the end of a run then counts for little. */
    private static final int STEP_FACTOR = 3;

    @Override
    public String name() {
        return "attack";
    }

    @Override
    public List<BenchReport.Row> measure(BenchContext bench, JobContext context) {
        int batch = bench.effort().attackedImages();
        int steps = bench.effort().attackSteps();
        Backbone backbone = bench.model().backbone();
        BackboneClassifier classifier = new BackboneClassifier(backbone, bench.model().heads().getFirst());
        List<ImageTensor> images = bench.images(batch);
        AttackSettings settings = new AttackSettings(0.3, steps, 0.01, 1, 0);
        Pgd pgd = Pgd.l2();
        int manySteps = STEP_FACTOR * steps;
        Runnable passes = () -> {
            for (int i = 0; i < manySteps; i++) {
                backbone.vjp(images, AttackBench::ones);
            }
        };
        AttackSettings manyStepSettings = new AttackSettings(0.3, manySteps, 0.01, 1, 0);
        Runnable attack = () -> pgd.run(classifier, images, new int[batch], manyStepSettings, context.part());
        Runnable oneBatch = () -> pgd.run(classifier, images, new int[batch], settings, context.part());
        Runnable singleImages = () -> images
            .forEach(image -> pgd.run(classifier, List.of(image), new int[1], settings, context.part()));
        // As many passes as steps: the time of a single pass depends on what ran before it.
        Stopwatch.Comparison step = bench.stopwatch().extended(DURATION_FACTOR).compare(passes, attack);
        context.checkCancelled();
        Stopwatch.Comparison batching = bench.stopwatch().compare(oneBatch, singleImages);
        return List.of(
                new BenchReport.Row("attack.pass", "one forward and backward pass, batch " + batch,
                        step.first().medianMillis() / manySteps, "ms", step.first().note()),
                BenchReport.Row.ratio("attack.step", "one l2-pgd step / that pass", step.ratio(),
                        "a run of " + manySteps + " steps, its last forward pass included, against " + manySteps
                                + " passes; " + step.note()),
                BenchReport.Row.ratio("attack.batch", batch + " runs of one image / one run of a batch of " + batch,
                        batching.ratio(), steps + " of the usual 100 steps; " + batching.note()));
    }

    private static float[][] ones(float[][] embeddings) {
        float[][] cotangents = new float[embeddings.length][embeddings[0].length];
        for (float[] row : cotangents) {
            Arrays.fill(row, 1);
        }
        return cotangents;
    }
}
