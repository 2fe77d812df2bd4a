package org.fars.evaluate.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackTask;
import org.fars.attack.DifferentiableClassifier;
import org.fars.attack.Norm;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.RobustnessBracket;
import org.fars.image.ImageTensor;

/**
 * What one attack has to do on one head: images, each at the radii where it is to be tried. They are gathered, since
 * where proved ones are passed over a single batch leaves too few to fill the engine's passes.
 */
final class AttackQueue {
    private final DifferentiableClassifier classifier;
    private final Attack attack;
    private final AttackPlan plan;
    private final List<Double> radii;
    private final long seed;
    private final List<Target> targets = new ArrayList<>();

    private record Target(ImageTensor image, int label, double eps, Consumer<ImageResult.Attacked> told) {}

    /**
     * @param classifier the head on its backbone
     * @param eps the run's radii; an attack that minimizes is tried once, without a bound
     * @param seed the run's seed
     */
    AttackQueue(DifferentiableClassifier classifier, Attack attack, AttackPlan plan, List<Double> eps, long seed) {
        this.classifier = classifier;
        this.attack = attack;
        this.plan = plan;
        this.radii = attack.minimizes() ? List.of(Double.POSITIVE_INFINITY) : eps;
        this.seed = seed;
    }

    /**
     * Puts an image in the queue that the head classifies rightly, once for each radius at which it is to be attacked.
     *
     * @param analysis what the head says of it
     * @param told told what came of each attack, in the order of the radii
     */
    void add(ImageTensor image, Analysis.HeadAnalysis analysis, Consumer<ImageResult.Attacked> told) {
        boolean passOver = plan.unprovedOnly() && attack.norm() == Norm.L2;
        double proved = passOver
                ? RobustnessBracket.of(analysis.head(), analysis.prediction(), analysis.certificates(), List.of())
                    .certified()
                : Double.NEGATIVE_INFINITY;
        for (double eps : radii) {
            if (!(proved > eps)) {
                targets.add(new Target(image, analysis.prediction(), eps, told));
            }
        }
    }

    /** How many attacks are to be made. */
    int size() {
        return targets.size();
    }

    /** Makes them, in as few batches of at most {@code batchSize} as can be, all of about one size. */
    void run(int batchSize, JobContext context) {
        int batches = Math.ceilDiv(targets.size(), batchSize);
        for (int i = 0; i < batches; i++) {
            int from = Math.multiplyExact(targets.size(), i) / batches;
            int to = Math.multiplyExact(targets.size(), i + 1) / batches;
            run(targets.subList(from, to), context);
        }
        targets.clear();
    }

    private void run(List<Target> batch, JobContext context) {
        AttackTask task = new AttackTask(batch.stream().map(Target::image).toList(),
                batch.stream().mapToInt(Target::label).toArray(), batch.stream().mapToDouble(Target::eps).toArray());
        List<AttackResult> results = attack.run(classifier, task, plan.settings().withSeed(seed), context.part());
        for (int i = 0; i < results.size(); i++) {
            AttackResult found = results.get(i);
            batch.get(i)
                .told()
                .accept(new ImageResult.Attacked(attack.id(), attack.norm().name().toLowerCase(Locale.ROOT),
                        batch.get(i).eps(), found.success(), found.prediction(), found.l2(), found.linf()));
        }
    }
}
