package org.fars.train;

import org.apache.commons.rng.UniformRandomProvider;
import org.fars.model.Shape;

/**
 * Resamples a random crop of a finer image to the map: each value is the mean of as many bilinear samples as the source is
 * finer. Positions outside the image are reflected at its border.
 */
final class CropAugmenter {
    private final BackboneRecipe.Augmentation settings;
    private final Shape shape;
    private final Shape source;
    private final int scale;

    /**
     * @param settings with a crop
     * @param shape the map's shape
     * @param source the shape that is cropped, a multiple of it
     */
    CropAugmenter(BackboneRecipe.Augmentation settings, Shape shape, Shape source) {
        this.settings = settings;
        this.shape = shape;
        this.source = source;
        this.scale = source.height() / shape.height();
    }

    /**
     * Writes a random crop.
     *
     * @param image the source, {@code [channels, height, width]}
     * @param target receives the map from index {@code at}
     */
    void crop(float[] image, float[] target, int at, UniformRandomProvider random) {
        BackboneRecipe.Crop crop = settings.crop();
        double side = Math.sqrt(random.nextDouble(crop.area(), Math.nextUp(1.0)));
        double aspect = Math.exp(crop.aspect() * random.nextDouble(-1, 1) / 2);
        double width = Math.min(1, side * aspect);
        double height = Math.min(1, side / aspect);
        double centreX = random.nextDouble(-1, 1) * (1 - width);
        double centreY = random.nextDouble(-1, 1) * (1 - height);
        double rotation = settings.rotation() == null ? 0 : settings.rotation();
        double angle = Math.toRadians(rotation * random.nextDouble(-1, 1));
        double mirror = settings.flip() && random.nextBoolean() ? -1 : 1;
        resample(image, target, at, new double[]{width * mirror * Math.cos(angle), -width * Math.sin(angle), centreX},
                new double[]{height * mirror * Math.sin(angle), height * Math.cos(angle), centreY});
    }

    /** Samples at the affine images of the map's pixels, in coordinates that run from -1 to 1. */
    private void resample(float[] image, float[] target, int at, double[] toX, double[] toY) {
        int area = shape.height() * shape.width();
        int sourceArea = source.height() * source.width();
        float share = 1f / (scale * scale);
        for (int y = 0; y < shape.height(); y++) {
            for (int x = 0; x < shape.width(); x++) {
                float[] sums = new float[shape.channels()];
                for (int dy = 0; dy < scale; dy++) {
                    double v = (2.0 * (y * scale + dy) + 1) / source.height() - 1;
                    for (int dx = 0; dx < scale; dx++) {
                        double u = (2.0 * (x * scale + dx) + 1) / source.width() - 1;
                        double fromX = reflect(((toX[0] * u + toX[1] * v + toX[2] + 1) * source.width() - 1) / 2,
                                source.width());
                        double fromY = reflect(((toY[0] * u + toY[1] * v + toY[2] + 1) * source.height() - 1) / 2,
                                source.height());
                        int x0 = Math.min((int) fromX, source.width() - 2);
                        int y0 = Math.min((int) fromY, source.height() - 2);
                        float right = (float) (fromX - x0);
                        float below = (float) (fromY - y0);
                        for (int c = 0; c < sums.length; c++) {
                            int k = c * sourceArea + y0 * source.width() + x0;
                            float upper = image[k] + right * (image[k + 1] - image[k]);
                            int next = k + source.width();
                            float lower = image[next] + right * (image[next + 1] - image[next]);
                            sums[c] += upper + below * (lower - upper);
                        }
                    }
                }
                for (int c = 0; c < sums.length; c++) {
                    target[at + c * area + y * shape.width() + x] = share * sums[c];
                }
            }
        }
    }

    /** Returns the position reflected at the outer edges of the first and last pixel, then clamped to their centres. */
    private static double reflect(double position, int size) {
        double folded = Math.abs(position + 0.5) % (2 * size);
        double inside = folded < size ? folded : 2 * size - folded;
        return Math.clamp(inside - 0.5, 0, size - 1.0);
    }
}
