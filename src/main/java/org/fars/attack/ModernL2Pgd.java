package org.fars.attack;

import java.util.List;
import java.util.function.IntFunction;
import org.fars.core.JobContext;

/**
 * ℓ2-PGD as later code has it: the ball before the box, and the best iterate as the result (the smallest perturbation
 * that succeeded, else the smallest margin). As {@link L2Pgd} otherwise.
 */
public final class ModernL2Pgd implements Attack {
    private final ProjectedGradient loop;

    /** Away from the label: climbs its cross-entropy. */
    public ModernL2Pgd() {
        this("l2-pgd-modern", CrossEntropy::new, ProjectedGradient.NO_TARGET);
    }

    private ModernL2Pgd(String id, IntFunction<ScoreLoss> loss, int target) {
        this.loop = new ProjectedGradient(id, Norm.L2, ProjectedGradient.Order.PROJECT_THEN_CLIP,
                ProjectedGradient.Start.RANDOM, ProjectedGradient.Choice.BEST, loss, target);
    }

    /** Towards one class: descends its cross-entropy. Its name ends in {@code -to-} and the class's index. */
    public static ModernL2Pgd towards(int target) {
        return new ModernL2Pgd("l2-pgd-modern-to-" + target, label -> new TargetedCrossEntropy(target), target);
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
