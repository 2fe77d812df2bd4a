package org.fars.attack;

import java.util.List;
import java.util.function.IntFunction;
import org.fars.core.JobContext;

/**
 * ℓ1-PGD (sparse ℓ1 descent, Tramèr &amp; Boneh, 2019): a step of ℓ1 length stepSize is shared by the pixels with the
 * largest gradients; the ball's projection is Duchi's; the best iterate is the result.
 */
public final class L1Pgd implements Attack {
    private final ProjectedGradient loop;

    /** Away from the label: climbs its cross-entropy. */
    public L1Pgd() {
        this("l1-pgd", CrossEntropy::new, ProjectedGradient.NO_TARGET);
    }

    private L1Pgd(String id, IntFunction<ScoreLoss> loss, int target) {
        this.loop = new ProjectedGradient(id, Norm.L1, ProjectedGradient.Order.PROJECT_THEN_CLIP,
                ProjectedGradient.Start.RANDOM, ProjectedGradient.Choice.BEST, loss, target);
    }

    /** Towards one class: descends its cross-entropy. Its name ends in {@code -to-} and the class's index. */
    public static L1Pgd towards(int target) {
        return new L1Pgd("l1-pgd-to-" + target, label -> new TargetedCrossEntropy(target), target);
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
