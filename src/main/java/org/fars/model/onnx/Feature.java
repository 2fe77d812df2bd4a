package org.fars.model.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;

/**
 * What a network computes at one place: layers on what it computes at another place. Following {@link #parent} always ends at
 * the input, also behind a sum, whose parent is the last place through which all of its terms go.
 */
final class Feature {
    private final Feature parent;
    private final List<Piece> pieces;
    private final Shape shape;

    private Feature(Feature parent, List<Piece> pieces, Shape shape) {
        this.parent = parent;
        this.pieces = List.copyOf(pieces);
        this.shape = shape;
    }

    /** A layer before it has a name. */
    sealed interface Piece {
        /** A layer without weights. */
        record Fixed(LayerSpec spec) implements Piece {}

        /**
         * A convolution that keeps the size of a map, or a linear layer.
         *
         * @param name what its weights are called in the file
         * @param isLinear whether it is applied to vectors
         * @param weight {@code [out, in, side, side]}
         * @param bias {@code [out]}
         */
        record Affine(String name, boolean isLinear, int out, int in, int side, double[] weight,
                double[] bias) implements Piece {
            /** Returns the layer followed by a factor and an addition for each channel. */
            Affine then(double[] factor, double[] addition) {
                double[] scaled = weight.clone();
                double[] shifted = bias.clone();
                int row = in * side * side;
                for (int k = 0; k < scaled.length; k++) {
                    scaled[k] *= factor[k / row];
                }
                for (int o = 0; o < out; o++) {
                    shifted[o] = shifted[o] * factor[o] + addition[o];
                }
                return new Affine(name, isLinear, out, in, side, scaled, shifted);
            }
        }

        /** A sum of networks on the same input. */
        record Sum(List<List<Piece>> terms) implements Piece {}
    }

    /** Returns the network's input. */
    static Feature input(Shape shape) {
        return new Feature(null, List.of(), shape);
    }

    /** Returns what layers give on this; the last place itself if there are none. */
    Feature then(List<LayerSpec> layers) {
        if (layers.isEmpty()) {
            return this;
        }
        Shape out = shape;
        for (LayerSpec layer : layers) {
            out = layer.after(out);
            View.modest((long) out.channels() * out.height() * out.width());
        }
        return new Feature(this, layers.stream().<Piece>map(Piece.Fixed::new).toList(), out);
    }

    /** Returns what an affine layer gives on this. */
    Feature then(Piece.Affine affine) {
        return new Feature(this, List.of(affine), new Shape(affine.out(), shape.height(), shape.width()));
    }

    /** Returns this times a factor plus an addition for each channel: folded into an affine layer that stands last. */
    Feature scaled(double[] factor, double[] addition) {
        if (parent != null && pieces.getLast() instanceof Piece.Affine affine) {
            List<Piece> folded = new ArrayList<>(pieces);
            folded.set(folded.size() - 1, affine.then(factor, addition));
            return new Feature(parent, folded, shape);
        }
        List<LayerSpec> layers = new ArrayList<>();
        if (!all(factor, 1)) {
            layers.add(new LayerSpec.Scale(boxed(factor, 1)));
        }
        if (!all(addition, 0)) {
            layers.add(new LayerSpec.Shift(boxed(addition, -1)));
        }
        return then(layers);
    }

    private static boolean all(double[] values, double value) {
        for (double one : values) {
            if (one != value) {
                return false;
            }
        }
        return true;
    }

    private static List<Double> boxed(double[] values, double sign) {
        List<Double> boxed = new ArrayList<>(values.length);
        for (double value : values) {
            boxed.add(sign * value);
        }
        return boxed;
    }

    /** Returns the sum of two, of the same shape. */
    static Feature sum(Feature a, Feature b) {
        List<Feature> above = a.chain();
        Feature common = b.chain().stream().filter(above::contains).findFirst().orElseThrow();
        return new Feature(common, List.of(new Piece.Sum(List.of(a.since(common), b.since(common)))), a.shape);
    }

    private List<Feature> chain() {
        List<Feature> chain = new ArrayList<>();
        for (Feature at = this; at != null; at = at.parent) {
            chain.add(at);
        }
        return chain;
    }

    /** Returns the layers from another place to this one. */
    List<Piece> since(Feature ancestor) {
        List<Piece> layers = new ArrayList<>();
        for (Feature at = this; at != ancestor; at = Objects.requireNonNull(at.parent)) {
            layers.addAll(0, at.pieces);
        }
        return layers;
    }

    Shape shape() {
        return shape;
    }
}
