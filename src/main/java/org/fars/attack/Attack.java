package org.fars.attack;

import java.util.List;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;

/** One attack: one class, one loop over a {@link DifferentiableClassifier}. */
public interface Attack {
    /** The name in files, tables and the command line. */
    String id();

    /** The norm that its ε bounds; ℓ2 unless an attack says otherwise. */
    default Norm norm() {
        return Norm.L2;
    }

    /**
     * Whether it looks for the shortest perturbation, so that one run with ε = ∞ answers for every ε; else it uses the
     * whole ball.
     */
    default boolean minimizes() {
        return false;
    }

    /**
     * Attacks a batch of images with the same ε.
     *
     * @param classifier what is attacked
     * @param images images in [0, 1]
     * @param labels the class to get away from, per image
     * @param context progress is told per step; cancelled between steps
     * @return one result an image, in order
     * @throws org.fars.core.JobCancelledException when {@code context} was cancelled
     */
    default List<AttackResult> run(DifferentiableClassifier classifier, List<ImageTensor> images, int[] labels,
            AttackSettings settings, JobContext context) {
        return run(classifier, AttackTask.of(images, labels, settings.eps()), settings, context);
    }

    /**
     * Attacks a batch of images, each on its own: results do not depend on the company.
     *
     * @param classifier what is attacked
     * @param task the images, and the ball of each
     * @param settings everything but ε, which is the task's
     * @param context progress is told per step; cancelled between steps
     * @return one result an image, in order; its settings have the image's ε
     * @throws org.fars.core.JobCancelledException when {@code context} was cancelled
     */
    List<AttackResult> run(DifferentiableClassifier classifier, AttackTask task, AttackSettings settings,
            JobContext context);
}
