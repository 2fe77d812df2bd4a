package org.fars.train;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.fars.model.Shape;

/** Random changes of a training image that leave its class as it is. */
final class Augmenter {
    private final Recipe.Augmentation settings;
    private final Shape shape;
    private final float[] source;

    Augmenter(Recipe.Augmentation settings, Shape shape) {
        this.settings = settings;
        this.shape = shape;
        this.source = new float[shape.size()];
    }

    /** Changes the image that starts at {@code at}, in place. */
    void change(float[] values, int at, UniformRandomProvider random) {
        boolean flip = settings.flip() && random.nextBoolean();
        double shiftX = settings.shift() == 0 ? 0 : random.nextInt(2 * settings.shift() + 1) - settings.shift();
        double shiftY = settings.shift() == 0 ? 0 : random.nextInt(2 * settings.shift() + 1) - settings.shift();
        double zoom = settings.zoom() == 0 ? 1 : Math.exp(settings.zoom() * random.nextDouble(-1, 1));
        if (flip || shiftX != 0 || shiftY != 0 || zoom != 1) {
            System.arraycopy(values, at, source, 0, source.length);
            move(values, at, flip, shiftX, shiftY, zoom);
        }
        if (settings.brightness() > 0) {
            double gain = 1 + settings.brightness() * random.nextDouble(-1, 1);
            double lift = settings.brightness() * random.nextDouble(-1, 1) * mean(values, at);
            for (int k = at; k < at + source.length; k++) {
                values[k] = (float) (values[k] * gain + lift);
            }
        }
        if (settings.cutout() > 0) {
            cut(values, at, random.nextInt(shape.height()), random.nextInt(shape.width()));
        }
    }

    /** Bilinear resampling around the centre; beyond the border the border's values go on. */
    private void move(float[] values, int at, boolean flip, double shiftX, double shiftY, double zoom) {
        int height = shape.height();
        int width = shape.width();
        for (int y = 0; y < height; y++) {
            double fromY = Math.clamp((y - (height - 1) / 2.0) / zoom + (height - 1) / 2.0 + shiftY, 0, height - 1.0);
            int y0 = Math.min((int) fromY, height - 2);
            float dy = (float) (fromY - y0);
            for (int x = 0; x < width; x++) {
                int column = flip ? width - 1 - x : x;
                double fromX = Math.clamp((column - (width - 1) / 2.0) / zoom + (width - 1) / 2.0 + shiftX, 0,
                        width - 1.0);
                int x0 = Math.min((int) fromX, width - 2);
                float dx = (float) (fromX - x0);
                for (int c = 0; c < shape.channels(); c++) {
                    int k = (c * height + y0) * width + x0;
                    float upper = source[k] + dx * (source[k + 1] - source[k]);
                    float lower = source[k + width] + dx * (source[k + width + 1] - source[k + width]);
                    values[at + (c * height + y) * width + x] = upper + dy * (lower - upper);
                }
            }
        }
    }

    private void cut(float[] values, int at, int centreY, int centreX) {
        float mean = (float) mean(values, at);
        int half = settings.cutout() / 2;
        for (int c = 0; c < shape.channels(); c++) {
            for (int y = Math.max(0, centreY - half); y < Math.min(shape.height(), centreY + half); y++) {
                int row = at + (c * shape.height() + y) * shape.width();
                Arrays.fill(values, row + Math.max(0, centreX - half),
                        row + Math.min(shape.width(), centreX + half), mean);
            }
        }
    }

    private double mean(float[] values, int at) {
        double sum = 0;
        for (int k = at; k < at + source.length; k++) {
            sum += values[k];
        }
        return sum / source.length;
    }
}
