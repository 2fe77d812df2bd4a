package org.fars.attack;

import java.util.List;
import org.fars.image.ImageTensor;
import org.fars.job.JobContext;

/**
 * ℓ2-PGD as in the paper's published evaluation, which is advertorch's {@code L2PGDAttack}: the start is uniform in the
 * box, scaled into the ball; a step is stepSize·g/max(‖g‖, 1e−6) on the cross-entropy of the logits, then the box, then
 * the ball; the last iterate is the result, whether or not an earlier one was better.
 */
public final class L2Pgd implements Attack {
    private static final ProjectedGradient LOOP = new ProjectedGradient("l2-pgd", Norm.L2,
            ProjectedGradient.Order.CLIP_THEN_PROJECT, ProjectedGradient.Start.RANDOM, ProjectedGradient.Choice.LAST,
            CrossEntropy::new);

    @Override
    public String id() {
        return LOOP.id();
    }

    @Override
    public List<AttackResult> run(Differentiable classifier, List<ImageTensor> images, int[] labels,
            AttackSettings settings, JobContext context) {
        return LOOP.run(classifier, images, labels, settings, context);
    }
}
