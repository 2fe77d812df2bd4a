package org.fars.model;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;

/**
 * Looks for two images whose embeddings lie far apart for their distance: a lower bound of a backbone's Lipschitz
 * constant, against which the proved upper bound can be held. Power iteration on JᵀJ at an image, with Jv taken as a
 * difference quotient, so that what is reported is the stretch of a real pair.
 */
public final class LipschitzLowerBoundSearch {
    /** Length of a step in pixel space: long against rounding, short against the image. */
    private static final double STEP = 0.25;

    private final Backbone backbone;
    private final double displacement;

    /**
     * @param displacement how far rounding may move an embedding; subtracted, so that rounding cannot look like stretch
     */
    public LipschitzLowerBoundSearch(Backbone backbone, double displacement) {
        this.backbone = backbone;
        this.displacement = displacement;
    }

    /**
     * The largest stretch found.
     *
     * @param images where to look
     * @param iterations power iterations at each image
     * @throws org.fars.core.JobContext.JobCancelledException when {@code context} was cancelled
     */
    public double largest(List<ImageTensor> images, int iterations, JobContext context) {
        double largest = 0;
        int done = 0;
        for (ImageTensor image : images) {
            context.progress("looking for stretch", done++, images.size());
            largest = Math.max(largest, at(image, iterations, context));
        }
        return largest;
    }

    private double at(ImageTensor image, int iterations, JobContext context) {
        SplittableRandom random = new SplittableRandom(1);
        double[] direction = new double[image.values().length];
        for (int i = 0; i < direction.length; i++) {
            direction[i] = random.nextDouble(-1, 1);
        }
        double largest = 0;
        for (int iteration = 0; iteration < iterations; iteration++) {
            context.checkCancelled();
            ImageTensor moved = moved(image, direction);
            double[][] z = backbone.embedDouble(List.of(image, moved));
            double[] difference = new double[z[0].length];
            for (int k = 0; k < difference.length; k++) {
                difference[k] = z[1][k] - z[0][k];
            }
            double distance = distance(image.values(), moved.values());
            double stretch = (norm(difference) - 2 * displacement) / distance;
            if (!(distance > 0) || Double.isNaN(stretch)) {
                return largest;
            }
            largest = Math.max(largest, stretch);
            float[] cotangent = new float[difference.length];
            double length = norm(difference);
            if (length == 0) {
                return largest;
            }
            for (int k = 0; k < cotangent.length; k++) {
                cotangent[k] = (float) (difference[k] / length);
            }
            UnaryOperator<float[][]> cotangents = _ -> new float[][]{cotangent};
            float[] gradient = backbone.vjp(List.of(image), cotangents)[0];
            for (int i = 0; i < direction.length; i++) {
                direction[i] = gradient[i];
            }
        }
        return largest;
    }

    private static ImageTensor moved(ImageTensor image, double[] direction) {
        double length = norm(direction);
        float[] values = image.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (STEP * direction[i] / (length == 0 ? 1 : length));
        }
        return image.with(values);
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }

    private static double norm(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }
}
