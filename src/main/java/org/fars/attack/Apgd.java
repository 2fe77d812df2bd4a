package org.fars.attack;

import java.util.List;
import java.util.function.IntFunction;
import org.fars.core.JobContext;

/**
 * Auto-PGD (Croce &amp; Hein, 2020) on the cross-entropy or on the difference of logits ratio. The smallest perturbation
 * that succeeded is the result. The settings' step size does not matter.
 */
public final class Apgd implements Attack {
    private final AdaptivePgd ascent;
    private final IntFunction<ScoreLoss> loss;

    private Apgd(String id, Norm norm, IntFunction<ScoreLoss> loss) {
        this.ascent = new AdaptivePgd(id, norm);
        this.loss = loss;
    }

    /** {@code apgd-ce}: ℓ2, cross-entropy. */
    public static Apgd crossEntropy() {
        return new Apgd("apgd-ce", Norm.L2, CrossEntropy::new);
    }

    /** {@code apgd-dlr}: ℓ2, difference of logits ratio. */
    public static Apgd logitRatio() {
        return new Apgd("apgd-dlr", Norm.L2, DlrLoss::new);
    }

    /** The same in ℓ∞; its name ends in {@code -linf}. */
    public Apgd inLinf() {
        return new Apgd(id() + "-linf", Norm.LINF, loss);
    }

    @Override
    public String id() {
        return ascent.id();
    }

    @Override
    public Norm norm() {
        return ascent.norm();
    }

    @Override
    public List<AttackResult> run(DifferentiableClassifier classifier, AttackTask task, AttackSettings settings,
            JobContext context) {
        long all = (long) settings.restarts() * settings.steps();
        Restarts restarts = (restart, open) -> ascent.attempt(classifier, open, i -> loss.apply(open.labels()[i]),
                settings, restart, (long) restart * settings.steps(), all, context);
        return restarts.run(settings.restarts(), task);
    }
}
