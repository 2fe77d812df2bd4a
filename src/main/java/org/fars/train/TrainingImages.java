package org.fars.train;

import java.util.Arrays;
import java.util.List;
import org.fars.image.ImageTensor;
import org.fars.model.Shape;

/**
 * Labelled images after the leading pools of an architecture, or some times finer, with 16 bits per value:
 * {@code 2·channels·height·width} bytes of memory per image.
 */
public final class TrainingImages {
    private final Shape shape;
    private final Shape source;
    private final int pool;
    private final int sourceScale;
    private short[][] images;
    private int[] labels;
    private byte[][] masks = {};
    private int size;

    /**
     * Creates an empty set.
     *
     * @param input the shape of a full image
     * @param pool product of the leading pools' sizes; 1 for none
     * @param sourceScale how many times finer than the map after the pools images are kept; a divisor of {@code pool}
     */
    public TrainingImages(Shape input, int pool, int sourceScale) {
        this.shape = new Shape(input.channels(), input.height() / pool, input.width() / pool);
        this.source = new Shape(shape.channels(), shape.height() * sourceScale, shape.width() * sourceScale);
        this.pool = pool;
        this.sourceScale = sourceScale;
        this.images = new short[1024][];
        this.labels = new int[1024];
    }

    /** Creates an empty set for a recipe. */
    public static TrainingImages of(BackboneRecipe recipe) {
        return new TrainingImages(recipe.input(), BackboneTrainer.leadingPool(recipe.architecture()),
                recipe.sourceScale());
    }

    /** Adds an image, averaged over blocks and rounded to 16 bits. */
    public void add(ImageTensor image, int label) {
        if (size == images.length) {
            images = Arrays.copyOf(images, 2 * size);
            labels = Arrays.copyOf(labels, 2 * size);
        }
        short[] packed = new short[source.size()];
        int block = pool / sourceScale;
        int k = 0;
        for (int c = 0; c < source.channels(); c++) {
            for (int y = 0; y < source.height(); y++) {
                for (int x = 0; x < source.width(); x++) {
                    double sum = 0;
                    for (int dy = 0; dy < block; dy++) {
                        for (int dx = 0; dx < block; dx++) {
                            sum += image.at(c, y * block + dy, x * block + dx);
                        }
                    }
                    packed[k++] = (short) Math.round(sum / (block * block) * 65535);
                }
            }
        }
        images[size] = packed;
        labels[size++] = label;
    }

    /**
     * Adds an image with the label of each of its pixels.
     *
     * @param mask labels from 0 to 255, row by row
     */
    public void add(ImageTensor image, int[] mask) {
        add(image, -1);
        masks = Arrays.copyOf(masks, Math.max(masks.length, images.length));
        byte[] packed = new byte[mask.length];
        for (int i = 0; i < packed.length; i++) {
            packed[i] = (byte) mask[i];
        }
        masks[size - 1] = packed;
    }

    /** Returns the label of each pixel of an image, one unsigned byte each. */
    byte[] mask(int index) {
        return masks[index];
    }

    /** Returns the number of images. */
    public int size() {
        return size;
    }

    /** Returns the shape after the leading pools. */
    public Shape shape() {
        return shape;
    }

    /** Returns the shape in which images are kept. */
    Shape sourceShape() {
        return source;
    }

    /** Returns the largest value after the leading pools: a pool of k×k divides by k, so that a mean of 1 becomes k. */
    int range() {
        return pool;
    }

    /** Returns the label of an image. */
    public int label(int index) {
        return labels[index];
    }

    /** Returns the number of classes, one more than the largest label. */
    public int classes() {
        return Arrays.stream(labels, 0, size).max().orElse(-1) + 1;
    }

    /** Returns the mean of each channel after the leading pools. */
    public List<Double> channelMeans() {
        double[] sums = new double[source.channels()];
        int area = source.height() * source.width();
        for (int i = 0; i < size; i++) {
            for (int c = 0; c < sums.length; c++) {
                long sum = 0;
                for (int k = 0; k < area; k++) {
                    sum += images[i][c * area + k] & 0xffff;
                }
                sums[c] += sum * unit() / area;
            }
        }
        return Arrays.stream(sums).mapToObj(sum -> Math.round(sum / size * 1e4) / 1e4).toList();
    }

    /** Writes an image, as the layers after the leading pools take it, to {@code target} from index {@code at}. */
    public void unpack(int index, float[] target, int at) {
        short[] packed = images[index];
        if (sourceScale == 1) {
            unpackSource(index, target, at);
            return;
        }
        float unit = unit() / (sourceScale * sourceScale);
        int k = at;
        for (int c = 0; c < shape.channels(); c++) {
            for (int y = 0; y < shape.height(); y++) {
                for (int x = 0; x < shape.width(); x++) {
                    int sum = 0;
                    for (int dy = 0; dy < sourceScale; dy++) {
                        int row = (c * source.height() + y * sourceScale + dy) * source.width() + x * sourceScale;
                        for (int dx = 0; dx < sourceScale; dx++) {
                            sum += packed[row + dx] & 0xffff;
                        }
                    }
                    target[k++] = sum * unit;
                }
            }
        }
    }

    /** Writes an image in the shape in which it is kept, with the range of the map, to {@code target}. */
    void unpackSource(int index, float[] target, int at) {
        float unit = unit();
        short[] packed = images[index];
        for (int k = 0; k < packed.length; k++) {
            target[at + k] = (packed[k] & 0xffff) * unit;
        }
    }

    private float unit() {
        return pool / 65535f;
    }
}
