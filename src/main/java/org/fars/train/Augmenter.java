package org.fars.train;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.fars.model.Shape;

/** Random changes of a training image that leave its class as it is. */
final class Augmenter {
    private final BackboneRecipe.Augmentation settings;
    private final Shape shape;
    private final float[] source;

    Augmenter(BackboneRecipe.Augmentation settings, Shape shape) {
        this.settings = settings;
        this.shape = shape;
        this.source = new float[shape.size()];
    }

    /** Changes the image that starts at {@code at}, in place. */
    void change(float[] values, int at, UniformRandomProvider random) {
        boolean flip = settings.flip() && random.nextBoolean();
        double shiftX = settings.shift() == 0 ? 0 : random.nextInt(2 * settings.shift() + 1) - settings.shift();
        double shiftY = settings.shift() == 0 ? 0 : random.nextInt(2 * settings.shift() + 1) - settings.shift();
        double zoom = Math.exp(settings.zoom() * symmetric(settings.zoom(), random));
        double stretch = Math.exp(amount(settings.stretch(), random) / 2);
        double angle = Math.toRadians(amount(settings.rotation(), random));
        if (flip || shiftX != 0 || shiftY != 0 || zoom != 1 || stretch != 1 || angle != 0) {
            System.arraycopy(values, at, source, 0, source.length);
            double alongX = (flip ? -1 : 1) / (zoom * stretch);
            double alongY = stretch / zoom;
            move(values, at, new Affine(alongX * Math.cos(angle), -alongX * Math.sin(angle), shiftX,
                    alongY * Math.sin(angle), alongY * Math.cos(angle), shiftY));
        }
        if (settings.brightness() > 0 || settings.colour() != null) {
            recolour(values, at, random);
        }
        if (settings.cutout() > 0) {
            cut(values, at, random.nextInt(shape.height()), random.nextInt(shape.width()));
        }
    }

    private static double amount(Double largest, UniformRandomProvider random) {
        return largest == null ? 0 : largest * symmetric(largest, random);
    }

    private static double symmetric(double largest, UniformRandomProvider random) {
        return largest == 0 ? 0 : random.nextDouble(-1, 1);
    }

    /** Where a pixel's value comes from, relative to the centre. */
    private record Affine(double xx, double xy, double x, double yx, double yy, double y) {}

    private void recolour(float[] values, int at, UniformRandomProvider random) {
        double gain = 1 + settings.brightness() * symmetric(settings.brightness(), random);
        double lift = settings.brightness() * symmetric(settings.brightness(), random) * mean(values, at);
        int area = shape.height() * shape.width();
        for (int c = 0; c < shape.channels(); c++) {
            double own = gain * (1 + amount(settings.colour(), random));
            for (int k = at + c * area; k < at + (c + 1) * area; k++) {
                values[k] = (float) (values[k] * own + lift);
            }
        }
    }

    /** Bilinear resampling around the centre; beyond the border the border's values go on. */
    private void move(float[] values, int at, Affine affine) {
        int height = shape.height();
        int width = shape.width();
        double middleY = (height - 1) / 2.0;
        double middleX = (width - 1) / 2.0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double fromX = Math.clamp(affine.xx() * (x - middleX) + affine.xy() * (y - middleY) + middleX
                        + affine.x(), 0, width - 1.0);
                double fromY = Math.clamp(affine.yx() * (x - middleX) + affine.yy() * (y - middleY) + middleY
                        + affine.y(), 0, height - 1.0);
                int x0 = Math.min((int) fromX, width - 2);
                int y0 = Math.min((int) fromY, height - 2);
                float dx = (float) (fromX - x0);
                float dy = (float) (fromY - y0);
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
