package org.fars.attack;

import java.util.Arrays;
import java.util.List;
import org.fars.image.ImageTensor;

/**
 * A batch of images to attack, each with its label and its own ball.
 *
 * @param images images in [0, 1]
 * @param labels the class to get away from, per image
 * @param eps radius of the ball in the attack's norm, per image
 */
public record AttackTask(List<ImageTensor> images, int[] labels, double[] eps) {
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
