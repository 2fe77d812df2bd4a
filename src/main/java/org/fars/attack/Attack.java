package org.fars.attack;

import java.util.Arrays;
import java.util.List;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;

/** An attack: one class, one loop over a {@link DifferentiableClassifier}. */
public interface Attack {
    /** Returns the name in files, tables and the command line. */
    String id();

    /** Returns the norm that ε bounds; ℓ2 by default. */
    default Norm norm() {
        return Norm.L2;
    }

    /**
     * Returns whether it looks for the shortest perturbation, so that one run with ε = ∞ answers for every ε; other attacks
     * use the whole ball.
     */
    default boolean minimizes() {
        return false;
    }

    /**
     * Attacks a batch of images with the same ε.
     *
     * @param classifier the classifier to attack
     * @param images images in [0, 1]
     * @param labels the class to get away from, per image
     * @param context gets progress at each step; cancellation is checked between steps
     * @return one result per image, in order
     * @throws org.fars.core.JobContext.JobCancelledException when {@code context} was cancelled
     */
    default List<AttackResult> run(DifferentiableClassifier classifier, List<ImageTensor> images, int[] labels,
            AttackSettings settings, JobContext context) {
        return run(classifier, AttackTask.of(images, labels, settings.eps()), settings, context);
    }

    /**
     * Attacks a batch of images. The result of each does not depend on the others.
     *
     * @param classifier the classifier to attack
     * @param task the images, and the ball of each
     * @param settings everything except ε, which the task has
     * @param context gets progress at each step; cancellation is checked between steps
     * @return one result per image, in order; its settings have the image's ε
     * @throws org.fars.core.JobContext.JobCancelledException when {@code context} was cancelled
     */
    List<AttackResult> run(DifferentiableClassifier classifier, AttackTask task, AttackSettings settings,
            JobContext context);

    /**
     * A batch of images to attack, each with its label and its own ball.
     *
     * @param images images in [0, 1]
     * @param labels the class to get away from, per image
     * @param eps radius of the ball in the attack's norm, per image
     */
    record AttackTask(List<ImageTensor> images, int[] labels, double[] eps) {
        public AttackTask {
            images = List.copyOf(images);
            if (images.size() != labels.length || images.size() != eps.length) {
                throw new IllegalArgumentException(
                        images.size() + " images, " + labels.length + " labels, " + eps.length + " radii");
            }
        }

        /** Returns a task with the same ball for every image. */
        public static AttackTask of(List<ImageTensor> images, int[] labels, double eps) {
            double[] all = new double[images.size()];
            Arrays.fill(all, eps);
            return new AttackTask(images, labels, all);
        }

        /** Returns the number of images. */
        public int size() {
            return images.size();
        }

        /** Returns the task with the images at these positions. */
        AttackTask subset(int[] positions) {
            return new AttackTask(Arrays.stream(positions).mapToObj(images::get).toList(),
                    Arrays.stream(positions).map(i -> labels[i]).toArray(),
                    Arrays.stream(positions).mapToDouble(i -> eps[i]).toArray());
        }
    }
}
