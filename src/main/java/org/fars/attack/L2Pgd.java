package org.fars.attack;

import java.util.List;
import java.util.function.IntFunction;
import org.fars.core.JobContext;

/**
 * ℓ2-PGD as in the paper's published evaluation, which is advertorch's {@code L2PGDAttack}: the start is uniform in the
 * box, scaled into the ball; a step is stepSize·g/max(‖g‖, 1e−6) on the cross-entropy of the logits, then the box, then
 * the ball; the last iterate is the result, whether or not an earlier one was better.
 */
public final class L2Pgd implements Attack {
    private final ProjectedGradient loop;

    /** Away from the label: climbs its cross-entropy. */
    public L2Pgd() {
        this("l2-pgd", CrossEntropy::new, ProjectedGradient.NO_TARGET);
    }

    private L2Pgd(String id, IntFunction<ScoreLoss> loss, int target) {
        this.loop = new ProjectedGradient(id, Norm.L2, ProjectedGradient.Order.CLIP_THEN_PROJECT,
                ProjectedGradient.Start.RANDOM, ProjectedGradient.Choice.LAST, loss, target);
    }

    /** Towards one class: descends its cross-entropy. Its name ends in {@code -to-} and the class's index. */
    public static L2Pgd towards(int target) {
        return new L2Pgd("l2-pgd-to-" + target, label -> new TargetedCrossEntropy(target), target);
    }

    @Override
    public String id() {
        return loop.id();
    }

    @Override
    public Norm norm() {
        return loop.norm();
    }

    @Override
    public List<AttackResult> run(DifferentiableClassifier classifier, AttackTask task, AttackSettings settings,
            JobContext context) {
        return loop.run(classifier, task, settings, context);
    }
}
