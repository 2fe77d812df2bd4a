package org.fars.model.proof;

import java.util.ArrayList;
import java.util.List;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;

/**
 * A backbone in float64. An image's embedding has the same bits in any company, on any machine and with any number of
 * threads.
 *
 * @param layers the layers, applied in order
 * @param shapes the shape that each layer takes, and behind the last one that of the embedding
 */
public record Float64Network(List<Float64Layer> layers, List<Shape> shapes) {
    /** Covers the rounding of products and sums of layers' constants, and of a root of them. */
    static final double UP = 1 + 1e-12;
    /** Values between two layers of the images that are worked on together. */
    private static final int VALUES = 1 << 18;

    public Float64Network {
        layers = List.copyOf(layers);
        shapes = List.copyOf(shapes);
        if (shapes.size() != layers.size() + 1) {
            throw new IllegalArgumentException(shapes.size() + " shapes for " + layers.size() + " layers");
        }
    }

    static List<Shape> shapes(List<LayerSpec> architecture, Shape input) {
        List<Shape> shapes = new ArrayList<>(List.of(input));
        for (LayerSpec layer : architecture) {
            shapes.add(layer.after(shapes.getLast()));
        }
        return shapes;
    }

    /**
     * Computes embeddings.
     *
     * @param images each {@code channels·height·width} values of the input's shape; maps of several of them share passes
     * over the weights
     * @return {@code [images, m]}
     */
    public double[][] embed(List<float[]> images) {
        Shape last = shapes.getLast();
        // An embedding is a vector, whatever map the last layer gives.
        double[][] vectors = new Float64Layer.Flattening("embedding")
            .apply(embed(images, layers.size(), sideBySide()), last.height(), last.width());
        double[][] embeddings = new double[images.size()][vectors.length];
        for (int i = 0; i < embeddings.length; i++) {
            for (int k = 0; k < vectors.length; k++) {
                embeddings[i][k] = vectors[k][i];
            }
        }
        return embeddings;
    }

    /** Returns what the first {@code count} layers give for images side by side. */
    private double[][] embed(List<float[]> images, int count, int[] sideBySide) {
        if (count == 0) {
            return channels(images);
        }
        int together = sideBySide[count - 1];
        int from = count - 1;
        while (from > 0 && sideBySide[from - 1] == together) {
            from--;
        }
        List<double[][]> parts = new ArrayList<>();
        for (int i = 0; i < images.size(); i += together) {
            List<float[]> part = images.subList(i, Math.min(images.size(), i + together));
            parts.add(apply(from, count, embed(part, from, sideBySide)));
        }
        return parts.size() == 1 ? parts.getFirst() : joined(parts);
    }

    /** Returns a bound of the network's Lipschitz constant, the product of those of its layers. */
    double norm() {
        double norm = 1;
        for (Float64Layer layer : layers) {
            norm *= layer.norm() == 1 ? 1 : layer.norm() * UP;
        }
        return norm;
    }

    /** Returns for each layer how many images it is applied to at a time: as many as stay in a cache, and never fewer later. */
    private int[] sideBySide() {
        int[] images = new int[layers.size()];
        int most = Integer.MAX_VALUE;
        for (int i = images.length - 1; i >= 0; i--) {
            most = Math.min(most, Math.max(1, VALUES / Math.max(shapes.get(i).size(), shapes.get(i + 1).size())));
            images[i] = most;
        }
        return images;
    }

    private static double[][] joined(List<double[][]> parts) {
        double[][] all = new double[parts.getFirst().length][parts.stream().mapToInt(part -> part[0].length).sum()];
        for (int c = 0; c < all.length; c++) {
            int column = 0;
            for (double[][] part : parts) {
                System.arraycopy(part[c], 0, all[c], column, part[c].length);
                column += part[c].length;
            }
        }
        return all;
    }

    /** Applies all layers to {@code [channels, images·height·width]}, as {@link Float64Layer#apply} takes it. */
    double[][] apply(double[][] x) {
        return apply(0, layers.size(), x);
    }

    /** Returns how many values the layer that gives the most gives, or the input has. */
    public int widest() {
        int widest = shapes.stream().mapToInt(Shape::size).max().orElseThrow();
        for (Float64Layer layer : layers) {
            if (layer instanceof Float64Layer.Joined joined) {
                for (Float64Layer.Joined.Branch branch : joined.branches()) {
                    widest = Math.max(widest, branch.network().widest());
                }
            } else if (layer instanceof Float64Layer.Summed sum) {
                for (Float64Network term : sum.terms()) {
                    widest = Math.max(widest, term.widest());
                }
            }
        }
        return widest;
    }

    private double[][] apply(int from, int to, double[][] x) {
        double[][] y = x;
        for (int i = from; i < to; i++) {
            y = layers.get(i).apply(y, shapes.get(i).height(), shapes.get(i).width());
        }
        return y;
    }

    /** Channels of images side by side, as rows of doubles. */
    private double[][] channels(List<float[]> images) {
        Shape input = shapes.getFirst();
        int pixels = input.height() * input.width();
        double[][] channels = new double[input.channels()][images.size() * pixels];
        for (int i = 0; i < images.size(); i++) {
            float[] image = images.get(i);
            if (image.length != input.size()) {
                throw new IllegalArgumentException(image.length + " values for an image of " + input);
            }
            for (int k = 0; k < image.length; k++) {
                channels[k / pixels][i * pixels + k % pixels] = image[k];
            }
        }
        return channels;
    }
}
