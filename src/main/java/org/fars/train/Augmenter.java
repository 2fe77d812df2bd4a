package org.fars.train;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.fars.model.Shape;

/** Random changes of a training image that preserve its class. */
final class Augmenter {
    private final BackboneRecipe.Augmentation settings;
    private final Shape shape;
    private final double range;
    private final float[] original;

    /**
     * @param settings the changes; a crop is not among them, see {@link CropAugmenter}
     * @param shape the shape of an image
     * @param range its largest value
     */
    Augmenter(BackboneRecipe.Augmentation settings, Shape shape, double range) {
        this.settings = settings;
        this.shape = shape;
        this.range = range;
        this.original = new float[shape.size()];
    }

    /**
     * Changes one image in place.
     *
     * @param values images, one after the other
     * @param at index of the image's first value
     * @param random source of the changes
     */
    void apply(float[] values, int at, UniformRandomProvider random) {
        if (settings.crop() == null) {
            moveInPlace(values, at, random);
        }
        if (settings.jitter() != null) {
            jitter(values, at, settings.jitter(), random);
        } else if (settings.brightness() > 0 || settings.colour() != null) {
            changeColour(values, at, random);
        }
        if (settings.erase() != null) {
            eraseRectangle(values, at, settings.erase(), random);
        }
        if (settings.cutout() > 0) {
            erase(values, at, random.nextInt(shape.height()), random.nextInt(shape.width()));
        }
    }

    private void moveInPlace(float[] values, int at, UniformRandomProvider random) {
        boolean flip = settings.flip() && random.nextBoolean();
        double shiftX = settings.shift() == 0 ? 0 : random.nextInt(2 * settings.shift() + 1) - settings.shift();
        double shiftY = settings.shift() == 0 ? 0 : random.nextInt(2 * settings.shift() + 1) - settings.shift();
        double zoom = Math.exp(settings.zoom() * symmetric(settings.zoom(), random));
        double stretch = Math.exp(drawn(settings.stretch(), random) / 2);
        double angle = Math.toRadians(drawn(settings.rotation(), random));
        if (flip || shiftX != 0 || shiftY != 0 || zoom != 1 || stretch != 1 || angle != 0) {
            System.arraycopy(values, at, original, 0, original.length);
            double alongX = (flip ? -1 : 1) / (zoom * stretch);
            double alongY = stretch / zoom;
            resample(values, at, new Affine(alongX * Math.cos(angle), -alongX * Math.sin(angle), shiftX,
                    alongY * Math.sin(angle), alongY * Math.cos(angle), shiftY));
        }
    }

    /** Changes contrast, brightness, saturation and the channels' levels; values stay in [0, range]. */
    private void jitter(float[] values, int at, BackboneRecipe.Jitter jitter, UniformRandomProvider random) {
        int area = shape.height() * shape.width();
        double contrast = 1 + jitter.contrast() * random.nextDouble(-1, 1);
        double brightness = 1 + jitter.brightness() * random.nextDouble(-1, 1);
        double saturation = 1 + jitter.saturation() * random.nextDouble(-1, 1);
        double mean = mean(values, at);
        double[] shifts = new double[shape.channels()];
        for (int c = 0; c < shifts.length; c++) {
            shifts[c] = range * jitter.channels() * random.nextDouble(-1, 1);
        }
        for (int k = at; k < at + area; k++) {
            double grey = 0;
            for (int c = 0; c < shifts.length; c++) {
                grey += values[k + c * area] / shifts.length;
            }
            double changedGrey = (grey - mean) * contrast + mean * brightness;
            for (int c = 0; c < shifts.length; c++) {
                double changed = changedGrey + (values[k + c * area] - grey) * contrast * saturation + shifts[c];
                values[k + c * area] = (float) Math.clamp(changed, 0, range);
            }
        }
    }

    private void eraseRectangle(float[] values, int at, BackboneRecipe.Erase erase, UniformRandomProvider random) {
        double height = erase.smallest() + (erase.largest() - erase.smallest()) * random.nextDouble();
        double width = erase.smallest() + (erase.largest() - erase.smallest()) * random.nextDouble();
        double centreY = random.nextDouble();
        double centreX = random.nextDouble();
        if (random.nextDouble() >= erase.chance()) {
            return;
        }
        int area = shape.height() * shape.width();
        for (int c = 0; c < shape.channels(); c++) {
            double sum = 0;
            for (int k = at + c * area; k < at + (c + 1) * area; k++) {
                sum += values[k];
            }
            for (int y = 0; y < shape.height(); y++) {
                for (int x = 0; x < shape.width(); x++) {
                    if (Math.abs((y + 0.5) / shape.height() - centreY) < height / 2
                            && Math.abs((x + 0.5) / shape.width() - centreX) < width / 2) {
                        values[at + c * area + y * shape.width() + x] = (float) (sum / area);
                    }
                }
            }
        }
    }

    private static double drawn(Double largest, UniformRandomProvider random) {
        return largest == null ? 0 : largest * symmetric(largest, random);
    }

    private static double symmetric(double largest, UniformRandomProvider random) {
        return largest == 0 ? 0 : random.nextDouble(-1, 1);
    }

    /** Maps a pixel's position to the position its value is read from, both relative to the centre. */
    private record Affine(double xx, double xy, double x, double yx, double yy, double y) {}

    private void changeColour(float[] values, int at, UniformRandomProvider random) {
        double gain = 1 + settings.brightness() * symmetric(settings.brightness(), random);
        double lift = settings.brightness() * symmetric(settings.brightness(), random) * mean(values, at);
        int area = shape.height() * shape.width();
        for (int c = 0; c < shape.channels(); c++) {
            double own = gain * (1 + drawn(settings.colour(), random));
            for (int k = at + c * area; k < at + (c + 1) * area; k++) {
                values[k] = (float) (values[k] * own + lift);
            }
        }
    }

    /** Resamples bilinearly; positions outside the image take the nearest border value. */
    private void resample(float[] values, int at, Affine affine) {
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
                    float upper = original[k] + dx * (original[k + 1] - original[k]);
                    float lower = original[k + width] + dx * (original[k + width + 1] - original[k + width]);
                    values[at + (c * height + y) * width + x] = upper + dy * (lower - upper);
                }
            }
        }
    }

    private void erase(float[] values, int at, int centreY, int centreX) {
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
        for (int k = at; k < at + original.length; k++) {
            sum += values[k];
        }
        return sum / original.length;
    }
}
