package org.fars.evaluate.run;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.fars.attack.Attack.AttackTask;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.BackboneClassifier;
import org.fars.attack.DifferentiableClassifier;
import org.fars.attack.Norm;
import org.fars.certify.Certificate;
import org.fars.core.JobContext;
import org.fars.core.Seeds;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.evaluate.analysis.SoundnessCheck;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.Head;

/**
 * The images that one attack is to attack on one head, each with the radii to try. They are gathered over batches: where
 * proved images are left out, a single batch has too few to fill the engine's passes. Every result is checked against the
 * image's certificates.
 */
final class AttackQueue {
    /** The share of proved images that are attacked all the same, as a check, where proved images are left out. */
    static final double CHECKED_SHARE = 0.05;

    private final Head head;
    private final SoundnessCheck check;
    private final DifferentiableClassifier classifier;
    private final Attack attack;
    private final AttackPlan plan;
    private final List<Double> radii;
    private final long seed;
    private final Evaluation.Watcher watcher;
    private final List<Target> targets = new ArrayList<>();

    private record Target(String location, ImageTensor image, List<Certificate> certificates, int label, double eps,
            Consumer<ImageResult.Attacked> receiver) {}

    /**
     * @param backbone the model's backbone
     * @param head the head to attack
     * @param check of the model's results
     * @param eps the run's radii; an attack that minimizes is tried once, without a bound
     * @param seed the run's seed
     * @param watcher told of every attack
     */
    AttackQueue(Backbone backbone, Head head, SoundnessCheck check, Attack attack, AttackPlan plan, List<Double> eps,
            long seed, Evaluation.Watcher watcher) {
        this.watcher = watcher;
        this.head = head;
        this.check = check;
        this.classifier = new BackboneClassifier(backbone, head);
        this.attack = attack;
        this.plan = plan;
        this.radii = attack.minimizes() ? List.of(Double.POSITIVE_INFINITY) : eps;
        this.seed = seed;
    }

    /**
     * Queues a correctly classified image, once for each radius at which it is to be attacked.
     *
     * @param location where the image is
     * @param analysis the head's analysis of the image
     * @param certificates of the head and of heads with the same logits
     * @param receiver gets the result of each attack, in the order of the radii
     */
    void add(String location, ImageTensor image, Analysis.HeadAnalysis analysis, List<Certificate> certificates,
            Consumer<ImageResult.Attacked> receiver) {
        boolean provedToo = !plan.unprovedOnly() || attack.norm() != Norm.L2 || isChecked(image);
        double proved = analysis.certifiedRadius();
        for (double eps : radii) {
            if (provedToo || !(proved > eps)) {
                targets.add(new Target(location, image, certificates, analysis.prediction(), eps, receiver));
            }
        }
    }

    /** Whether the image belongs to the sample that is attacked even where it is proved; depends on seed and image only. */
    private boolean isChecked(ImageTensor image) {
        long hash = Seeds.derive(seed, image.contentHash(), "attack although proved");
        return (hash >>> 11) * 0x1p-53 < CHECKED_SHARE;
    }

    /** Returns the number of queued attacks. */
    int size() {
        return targets.size();
    }

    /** Returns in how many rounds, one a radius, the queued attacks are run. */
    int rounds() {
        return radii.size();
    }

    /**
     * Runs the queued attacks, radius by radius, in the fewest batches of at most {@code batchSize}, all of about one size. An
     * image that an attack has succeeded on is not attacked at larger radii: it has the same adversarial image there.
     *
     * @throws SoundnessViolationException if one succeeded inside a certified radius
     */
    void run(int batchSize, JobContext context) {
        Map<Target, AttackResult> results = new IdentityHashMap<>();
        Map<ImageTensor, AttackResult> succeeded = new IdentityHashMap<>();
        for (double eps : targets.stream().mapToDouble(Target::eps).sorted().distinct().toArray()) {
            List<Target> open = new ArrayList<>();
            for (Target target : targets) {
                if (target.eps() == eps && succeeded.containsKey(target.image())) {
                    results.put(target, succeeded.get(target.image()).withEps(eps));
                } else if (target.eps() == eps) {
                    open.add(target);
                }
            }
            int batches = Math.ceilDiv(open.size(), batchSize);
            for (int i = 0; i < batches; i++) {
                int from = Math.multiplyExact(open.size(), i) / batches;
                int to = Math.multiplyExact(open.size(), i + 1) / batches;
                run(open.subList(from, to), results, context);
            }
            open.stream()
                .filter(target -> results.get(target).success())
                .forEach(target -> succeeded.put(target.image(), results.get(target)));
        }
        targets.forEach(target -> deliver(target, results.get(target)));
        targets.clear();
    }

    private void run(List<Target> batch, Map<Target, AttackResult> results, JobContext context) {
        AttackTask task = new AttackTask(batch.stream().map(Target::image).toList(),
                batch.stream().mapToInt(Target::label).toArray(), batch.stream().mapToDouble(Target::eps).toArray());
        List<AttackResult> found = attack.run(classifier, task, plan.settings().withSeed(seed), context.part());
        for (int i = 0; i < found.size(); i++) {
            Target target = batch.get(i);
            results.put(target,
                    check.check(target.location(), head, target.image(), target.certificates(), found.get(i)));
        }
    }

    private void deliver(Target target, AttackResult found) {
        watcher.attacked(target.location(), head.name(), target.image(), found);
        target.receiver()
            .accept(new ImageResult.Attacked(attack.id(), attack.norm().name().toLowerCase(Locale.ROOT), target.eps(),
                    found.success(), found.prediction(), found.l2(), found.linf()));
    }
}
