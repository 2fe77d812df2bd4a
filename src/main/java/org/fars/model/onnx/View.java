package org.fars.model.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;

/**
 * A tensor of the graph whose values are some of those of a {@link Feature}, in some order: what reshaping, transposing,
 * slicing, joining and padding give. Axis 0, the images, is left out.
 *
 * @param source whose values these are
 * @param dims the length of each axis
 * @param map for each value its index in the source, or −1 for zero; null if all are there in order
 */
record View(Feature source, long[] dims, int[] map) {
    /** Most values of an image between two nodes. */
    private static final int LARGEST = 1 << 25;

    /**
     * Returns a number of values.
     *
     * @throws ArithmeticException if it is more than can be computed with
     */
    static int modest(long values) {
        if (values < 0 || values > LARGEST) {
            throw new ArithmeticException("too many values");
        }
        return (int) values;
    }

    /** Returns a view of all of a feature. */
    static View of(Feature feature) {
        Shape shape = feature.shape();
        return new View(feature, new long[]{shape.channels(), shape.height(), shape.width()}, null);
    }

    /** Returns a view of all of a feature, as a vector if it is one pixel. */
    static View ofVector(Feature feature) {
        return new View(feature, new long[]{feature.shape().size()}, null);
    }

    /** Returns how many values there are for an image. */
    int size() {
        return map == null ? source.shape().size() : map.length;
    }

    /** Returns the index in the source of each value. */
    int[] indices() {
        return map == null ? IntStream.range(0, modest(size())).toArray() : map;
    }

    /** Returns the same values with other axes. */
    View reshaped(long... other) {
        return new View(source, other, map);
    }

    /** Returns the values at these places of this view. */
    View taken(long[] other, int[] places) {
        int[] here = indices();
        int[] taken = new int[places.length];
        for (int k = 0; k < taken.length; k++) {
            taken[k] = places[k] < 0 ? -1 : here[places[k]];
        }
        return new View(source, other, taken);
    }

    /** Returns the view with its axes in another order. */
    View transposed(int[] order) {
        long[] turned = new long[order.length];
        long[] strides = new long[order.length];
        for (int axis = 0; axis < order.length; axis++) {
            turned[axis] = dims[order[axis]];
            strides[axis] = stride(order[axis]);
        }
        int[] places = new int[size()];
        for (int k = 0; k < places.length; k++) {
            int rest = k;
            for (int axis = order.length - 1; axis >= 0; axis--) {
                places[k] += (int) (rest % turned[axis] * strides[axis]);
                rest /= (int) turned[axis];
            }
        }
        return taken(turned, places);
    }

    /** Returns some entries of an axis, those of index −1 being zero. */
    View selected(int axis, int[] entries) {
        long[] fewer = dims.clone();
        fewer[axis] = entries.length;
        int inner = (int) stride(axis);
        int length = (int) dims[axis];
        int outer = size() / (inner * length);
        int[] places = new int[modest((long) outer * entries.length * inner)];
        for (int k = 0; k < places.length; k++) {
            int entry = entries[k / inner % entries.length];
            places[k] = entry < 0 ? -1 : (k / inner / entries.length * length + entry) * inner + k % inner;
        }
        return taken(fewer, places);
    }

    private long stride(int axis) {
        long stride = 1;
        for (int k = axis + 1; k < dims.length; k++) {
            stride *= dims[k];
        }
        return stride;
    }

    /** Returns the shape as a map of channels or a vector; empty if it is neither. */
    Optional<Shape> shape() {
        return switch (dims.length) {
            case 1 -> Optional.of(new Shape((int) dims[0], 1, 1));
            case 3 -> Optional.of(new Shape((int) dims[0], (int) dims[1], (int) dims[2]));
            default -> Optional.empty();
        };
    }

    /** Returns the layers that give these values, in the shape of a map or a vector; empty if there are none. */
    Optional<List<LayerSpec>> layers(Shape to) {
        Shape from = source.shape();
        if (map == null && from.equals(to)) {
            return Optional.of(List.of());
        }
        int[] indices = indices();
        boolean flattens = isVector(to) && !isVector(from);
        int pixels = from.height() * from.width();
        if (flattens && to.size() % pixels == 0) {
            Optional<List<LayerSpec>> maps = channels(indices, from,
                    new Shape(to.size() / pixels, from.height(), from.width()));
            if (maps.isPresent()) {
                List<LayerSpec> layers = new ArrayList<>(maps.get());
                layers.add(new LayerSpec.Flatten());
                return Optional.of(layers);
            }
        }
        if (flattens) {
            return channels(indices, new Shape(from.size(), 1, 1), to).map(order -> {
                List<LayerSpec> layers = new ArrayList<>(List.of(new LayerSpec.Flatten()));
                layers.addAll(order);
                return layers;
            });
        }
        return channels(indices, from, to).or(() -> blocks(indices, from, to)).or(() -> window(indices, from, to));
    }

    private static boolean isVector(Shape shape) {
        return shape.height() == 1 && shape.width() == 1;
    }

    /** Channels in another order, and zeros behind them. */
    private static Optional<List<LayerSpec>> channels(int[] indices, Shape from, Shape to) {
        int pixels = from.height() * from.width();
        if (to.height() != from.height() || to.width() != from.width()) {
            return Optional.empty();
        }
        List<Integer> order = new ArrayList<>();
        boolean zeros = false;
        for (int c = 0; c < to.channels(); c++) {
            int first = indices[c * pixels];
            if (first % pixels > 0 || zeros && first >= 0) {
                return Optional.empty();
            }
            for (int p = 0; p < pixels; p++) {
                if (indices[c * pixels + p] != (first < 0 ? -1 : first + p)) {
                    return Optional.empty();
                }
            }
            zeros |= first < 0;
            if (first >= 0) {
                order.add(first / pixels);
            }
        }
        return ordered(order, from.channels()).map(layers -> {
            List<LayerSpec> all = new ArrayList<>(layers);
            if (order.size() < to.channels()) {
                all.add(new LayerSpec.PadChannels(to.channels()));
            }
            return all;
        });
    }

    private static Optional<List<LayerSpec>> ordered(List<Integer> order, int channels) {
        if (order.isEmpty() || order.stream().distinct().count() < order.size()) {
            return Optional.empty();
        }
        return Optional.of(order.equals(IntStream.range(0, channels).boxed().toList())
                ? List.of()
                : List.of(new LayerSpec.Channels(order)));
    }

    /** Blocks of pixels as channels. */
    private static Optional<List<LayerSpec>> blocks(int[] indices, Shape from, Shape to) {
        int block = to.height() == 0 ? 0 : from.height() / to.height();
        if (block < 2 || from.height() != block * to.height() || from.width() != block * to.width()) {
            return Optional.empty();
        }
        List<Integer> order = new ArrayList<>();
        int pixels = to.height() * to.width();
        for (int c = 0; c < to.channels(); c++) {
            int first = indices[c * pixels];
            int row = first / from.width() % from.height();
            int column = first % from.width();
            if (first < 0 || row >= block || column >= block) {
                return Optional.empty();
            }
            for (int p = 0; p < pixels; p++) {
                if (indices[c * pixels + p] != first + (p / to.width() * from.width() + p % to.width()) * block) {
                    return Optional.empty();
                }
            }
            order.add((first / (from.height() * from.width()) * block + row) * block + column);
        }
        return ordered(order, from.channels() * block * block).map(layers -> {
            List<LayerSpec> all = new ArrayList<>(List.of(new LayerSpec.SpaceToDepth(block)));
            all.addAll(layers);
            return all;
        });
    }

    /** A part of each channel, or zeros around it. */
    private static Optional<List<LayerSpec>> window(int[] indices, Shape from, Shape to) {
        if (from.channels() != to.channels()) {
            return Optional.empty();
        }
        int known = IntStream.range(0, indices.length).filter(k -> indices[k] >= 0).findFirst().orElse(-1);
        if (known < 0) {
            return Optional.empty();
        }
        int top = indices[known] / from.width() % from.height() - known / to.width() % to.height();
        int left = indices[known] % from.width() - known % to.width();
        for (int k = 0; k < indices.length; k++) {
            int row = k / to.width() % to.height() + top;
            int column = k % to.width() + left;
            boolean inside = row >= 0 && row < from.height() && column >= 0 && column < from.width();
            int expected = (k / (to.height() * to.width()) * from.height() + row) * from.width() + column;
            if (indices[k] != (inside ? expected : -1)) {
                return Optional.empty();
            }
        }
        return Optional.of(List.of(new LayerSpec.Window(top, left, to.height(), to.width())));
    }
}
