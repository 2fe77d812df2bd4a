package org.fars.attack;

import java.util.List;
import java.util.function.IntFunction;
import org.fars.core.JobContext;

/**
 * Fast gradient sign method (Goodfellow et al., 2015): x + ε·sign(g), clipped to the box. One step, ℓ∞; steps, step size
 * and restarts of the settings do not matter.
 */
public final class Fgsm implements Attack {
    private final ProjectedGradient loop;

    /** Away from the label: climbs its cross-entropy. */
    public Fgsm() {
        this("fgsm", CrossEntropy::new, ProjectedGradient.NO_TARGET);
    }

    private Fgsm(String id, IntFunction<ScoreLoss> loss, int target) {
        this.loop = new ProjectedGradient(id, Norm.LINF, ProjectedGradient.Order.PROJECT_THEN_CLIP,
                ProjectedGradient.Start.IMAGE, ProjectedGradient.Choice.LAST, loss, target);
    }

    /** Towards one class: descends its cross-entropy. Its name ends in {@code -to-} and the class's index. */
    public static Fgsm towards(int target) {
        return new Fgsm("fgsm-to-" + target, label -> new TargetedCrossEntropy(target), target);
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
        AttackSettings one = new AttackSettings(settings.eps(), 1, 1, 1, settings.seed());
        return loop.run(classifier, task, one, context);
    }
}
