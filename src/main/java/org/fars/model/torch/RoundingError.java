package org.fars.model.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.Shape;

/** Measures how far float32 embeddings are from those in float64. A figure for people: nothing is proved by it. */
public final class RoundingError {
    private RoundingError() {}

    /** Returns the largest ‖z₃₂ − z₆₄‖₂ over some images; 0 for none. */
    public static double measure(Backbone backbone, List<ImageTensor> images) {
        if (images.isEmpty()) {
            return 0;
        }
        float[][] single = backbone.embed(images);
        double[][] exact = backbone.embedDouble(images);
        double largest = 0;
        for (int i = 0; i < single.length; i++) {
            double sum = 0;
            for (int k = 0; k < single[i].length; k++) {
                double difference = single[i][k] - exact[i][k];
                sum += difference * difference;
            }
            largest = Double.isNaN(sum) ? Double.POSITIVE_INFINITY : Math.max(largest, Math.sqrt(sum));
        }
        return largest;
    }

    /** Returns images of independent uniform pixels. */
    public static List<ImageTensor> randomImages(Shape shape, int count) {
        SplittableRandom random = new SplittableRandom(count);
        List<ImageTensor> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] values = new float[shape.size()];
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) random.nextDouble();
            }
            images.add(new ImageTensor(shape.channels(), shape.height(), shape.width(), values));
        }
        return images;
    }
}
