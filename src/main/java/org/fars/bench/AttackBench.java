package org.fars.bench;

import java.util.Arrays;
import java.util.List;
import org.fars.attack.AttackSettings;
import org.fars.attack.BackboneClassifier;
import org.fars.attack.L2Pgd;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;

/** What a step of PGD costs beside the forward and backward pass in it, and what a batch gains over single images. */
final class AttackBench implements BenchSection {
    /** How many times as patient as elsewhere: the two are so near to each other that a few turns tell nothing. */
    private static final int TURNS = 3;
    /** How many times as many steps: the forward pass at the end of a run then counts for little. */
    private static final int LONGER = 3;

    @Override
    public String name() {
        return "attack";
    }

    @Override
    public String title() {
        return "attack";
    }

    @Override
    public List<BenchRow> measure(BenchContext bench, JobContext context) {
        int batch = bench.effort().attackedImages();
        int steps = bench.effort().attackSteps();
        Backbone backbone = bench.model().backbone();
        BackboneClassifier classifier = new BackboneClassifier(backbone, bench.model().heads().getFirst());
        List<ImageTensor> images = bench.images(batch);
        AttackSettings settings = new AttackSettings(0.3, steps, 0.01, 1, 0);
        L2Pgd pgd = new L2Pgd();
        int more = LONGER * steps;
        Runnable passes = () -> {
            for (int i = 0; i < more; i++) {
                backbone.pullBack(images, AttackBench::ones);
            }
        };
        AttackSettings longer = new AttackSettings(0.3, more, 0.01, 1, 0);
        Runnable run = () -> pgd.run(classifier, images, new int[batch], longer, context.part());
        Runnable together = () -> pgd.run(classifier, images, new int[batch], settings, context.part());
        Runnable apart = () -> images
            .forEach(image -> pgd.run(classifier, List.of(image), new int[1], settings, context.part()));
        // As many passes as steps: a single one would be timed in the wake of whatever ran before it.
        Stopwatch.Contest step = bench.stopwatch().patient(TURNS).compare(passes, run);
        context.checkCancelled();
        Stopwatch.Contest company = bench.stopwatch().compare(together, apart);
        return List.of(
                new BenchRow("attack.pass", "one forward and backward pass, batch " + batch,
                        step.first().medianMillis() / more, "ms", step.first().note()),
                BenchRow.ratio("attack.step", "one l2-pgd step / that pass", step.ratio(),
                        "a run of " + more + " steps, its last forward pass included, against " + more
                                + " passes; " + step.note()),
                BenchRow.ratio("attack.batch", batch + " runs of one image / one run of a batch of " + batch,
                        company.ratio(), steps + " of the usual 100 steps; " + company.note()));
    }

    private static float[][] ones(float[][] embeddings) {
        float[][] cotangents = new float[embeddings.length][embeddings[0].length];
        for (float[] row : cotangents) {
            Arrays.fill(row, 1);
        }
        return cotangents;
    }
}
