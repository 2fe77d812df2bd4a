package org.fars.train;

import java.util.Arrays;
import java.util.List;
import org.fars.image.ImageTensor;
import org.fars.model.Shape;

/**
 * Labelled images after the leading pools of an architecture, with 16 bits per value: {@code 2·channels·height·width} bytes
 * of memory per image.
 */
public final class TrainingImages {
    private final Shape shape;
    private final int pool;
    private short[][] images;
    private int[] labels;
    private int size;

    /**
     * Creates an empty set.
     *
     * @param input the shape of a full image
     * @param pool product of the leading pools' sizes; 1 for none
     */
    public TrainingImages(Shape input, int pool) {
        this.shape = new Shape(input.channels(), input.height() / pool, input.width() / pool);
        this.pool = pool;
        this.images = new short[1024][];
        this.labels = new int[1024];
    }

    /** Adds an image, pooled and rounded to 16 bits. */
    public void add(ImageTensor image, int label) {
        if (size == images.length) {
            images = Arrays.copyOf(images, 2 * size);
            labels = Arrays.copyOf(labels, 2 * size);
        }
        short[] packed = new short[shape.size()];
        int k = 0;
        for (int c = 0; c < shape.channels(); c++) {
            for (int y = 0; y < shape.height(); y++) {
                for (int x = 0; x < shape.width(); x++) {
                    double sum = 0;
                    for (int dy = 0; dy < pool; dy++) {
                        for (int dx = 0; dx < pool; dx++) {
                            sum += image.at(c, y * pool + dy, x * pool + dx);
                        }
                    }
                    packed[k++] = (short) Math.round(sum / (pool * pool) * 65535);
                }
            }
        }
        images[size] = packed;
        labels[size++] = label;
    }

    /** Returns the number of images. */
    public int size() {
        return size;
    }

    /** Returns the shape after the leading pools. */
    public Shape shape() {
        return shape;
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
        double[] sums = new double[shape.channels()];
        int area = shape.height() * shape.width();
        for (int i = 0; i < size; i++) {
            for (int c = 0; c < sums.length; c++) {
                long sum = 0;
                for (int k = 0; k < area; k++) {
                    sum += images[i][c * area + k] & 0xffff;
                }
                sums[c] += sum * scale() / area;
            }
        }
        return Arrays.stream(sums).mapToObj(sum -> Math.round(sum / size * 1e4) / 1e4).toList();
    }

    /** Writes an image, as the layers after the leading pools take it, to {@code target} from index {@code at}. */
    public void unpack(int index, float[] target, int at) {
        float scale = scale();
        short[] packed = images[index];
        for (int k = 0; k < packed.length; k++) {
            target[at + k] = (packed[k] & 0xffff) * scale;
        }
    }

    /** Returns the value of one unit: a pool of k×k divides by k, so that a mean of 1 becomes k. */
    private float scale() {
        return pool / 65535f;
    }
}
