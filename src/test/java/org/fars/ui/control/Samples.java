package org.fars.ui.control;

import java.util.Random;
import org.fars.image.ImageTensor;

/** Drawn images for tests. */
final class Samples {
    private Samples() {}

    /** A coloured ring on a gradient, 28×28. */
    static ImageTensor digit() {
        int size = 28;
        float[] values = new float[3 * size * size];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                double distance = Math.hypot(row - 14, column - 13);
                boolean ring = distance > 5 && distance < 9;
                int at = row * size + column;
                values[at] = ring ? 0.9f : 0.2f + 0.01f * row;
                values[size * size + at] = ring ? 0.7f : 0.35f + 0.01f * column;
                values[2 * size * size + at] = ring ? 0.2f : 0.6f - 0.01f * row;
            }
        }
        return new ImageTensor(3, size, size, values);
    }

    /** The image with a small seeded disturbance. */
    static ImageTensor attacked(ImageTensor image) {
        Random random = new Random(7);
        float[] values = image.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.clamp(values[i] + 0.12f * (float) random.nextGaussian(), 0f, 1f);
        }
        return image.with(values);
    }
}
