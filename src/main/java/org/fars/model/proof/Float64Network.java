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
    /** Covers the rounding of a product. */
    private static final double UP = 1 + 1e-12;

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
     * @param images each {@code channels·height·width} values of the input's shape; a few of them share passes over the
     * weights of linear layers
     * @return {@code [images, m]}
     */
    public double[][] embed(List<float[]> images) {
        int vectors = firstVector();
        double[][][] apart = new double[images.size()][][];
        for (int i = 0; i < apart.length; i++) {
            apart[i] = apply(0, vectors, channels(images.get(i)));
        }
        double[][] together = new double[shapes.get(vectors).size()][images.size()];
        for (int k = 0; k < together.length; k++) {
            int pixels = apart[0][0].length;
            for (int i = 0; i < apart.length; i++) {
                together[k][i] = apart[i][k / pixels][k % pixels];
            }
        }
        double[][] embedded = vectors < layers.size() ? apply(vectors, layers.size(), together) : together;
        double[][] embeddings = new double[images.size()][embedded.length];
        for (int i = 0; i < embeddings.length; i++) {
            for (int k = 0; k < embedded.length; k++) {
                embeddings[i][k] = embedded[k][i];
            }
        }
        return embeddings;
    }

    /** The first layer from which on all maps are single pixels. */
    private int firstVector() {
        int first = layers.size();
        while (first > 0 && shapes.get(first - 1).height() * shapes.get(first - 1).width() == 1
                && keepsVectors(layers.get(first - 1))) {
            first--;
        }
        return first;
    }

    /** A term of a sum may have larger maps inside than it takes and gives. */
    private static boolean keepsVectors(Float64Layer layer) {
        return !(layer instanceof Float64Layer.Summed sum)
                || sum.terms().stream().allMatch(term -> term.firstVector() == 0);
    }

    /** Returns a bound of the network's Lipschitz constant, the product of those of its layers. */
    double norm() {
        double norm = 1;
        for (Float64Layer layer : layers) {
            norm *= layer.norm() == 1 ? 1 : layer.norm() * UP;
        }
        return norm;
    }

    /** Applies all layers to {@code [channels, columns]}, as {@link Float64Layer#apply} takes it. */
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

    /** An image's channels as rows of doubles. */
    private double[][] channels(float[] image) {
        Shape input = shapes.getFirst();
        if (image.length != input.size()) {
            throw new IllegalArgumentException(image.length + " values for an image of " + input);
        }
        int pixels = input.height() * input.width();
        double[][] channels = new double[input.channels()][pixels];
        for (int k = 0; k < image.length; k++) {
            channels[k / pixels][k % pixels] = image[k];
        }
        return channels;
    }
}
