package org.fars.attack;

import java.util.List;
import java.util.function.IntFunction;
import org.fars.core.JobContext;

/**
 * ℓ∞-PGD (Madry et al., 2018): steps of stepSize·sign(g) from a uniform start; the best iterate is the result.
 */
public final class LinfPgd implements Attack {
    private final ProjectedGradient loop;

    /** Away from the label: climbs its cross-entropy. */
    public LinfPgd() {
        this("linf-pgd", CrossEntropy::new, ProjectedGradient.NO_TARGET);
    }

    private LinfPgd(String id, IntFunction<ScoreLoss> loss, int target) {
        this.loop = new ProjectedGradient(id, Norm.LINF, ProjectedGradient.Order.PROJECT_THEN_CLIP,
                ProjectedGradient.Start.RANDOM, ProjectedGradient.Choice.BEST, loss, target);
    }

    /** Towards one class: descends its cross-entropy. Its name ends in {@code -to-} and the class's index. */
    public static LinfPgd towards(int target) {
        return new LinfPgd("linf-pgd-to-" + target, label -> new TargetedCrossEntropy(target), target);
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
