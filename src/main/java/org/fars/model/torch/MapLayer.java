package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Layers without weights that ordinary networks use: windows, orders of channels, maxima, and sums of networks. */
sealed interface MapLayer extends TorchLayer {
    /** A rectangle of a map that is surrounded by zeros, see {@link org.fars.model.LayerSpec.Window}. */
    record Windowing(String name, int top, int left, int height, int width) implements MapLayer {
        @Override
        public NDArray apply(NDArray x) {
            NDArray rows = window(x, 2, top, height);
            return window(rows, 3, left, width);
        }

        @Override
        public Linearization linearize(NDArray x) {
            Shape s = x.getShape();
            TorchLayer back = new Windowing(name, -top, -left, (int) s.get(2), (int) s.get(3));
            return new Linearization(apply(x), back::apply);
        }

        /** Along one axis: {@code count} values from {@code from} on, zeros where there are none. */
        private static NDArray window(NDArray x, int axis, int from, int count) {
            int size = (int) x.getShape().get(axis);
            int first = Math.clamp(from, 0, size);
            int end = Math.clamp((long) from + count, first, size);
            NDArray kept = first == 0 && end == size
                    ? x
                    : x.get((axis == 2 ? ":, :, " : ":, :, :, ") + first + ":" + end);
            int before = first == end ? count : Math.max(0, -from);
            int after = first == end ? 0 : count - before - (end - first);
            NDArray padded = before == 0 ? kept : zeros(x, axis, before).concat(kept, axis);
            return after == 0 ? padded : padded.concat(zeros(x, axis, after), axis);
        }

        private static NDArray zeros(NDArray x, int axis, int count) {
            long[] shape = x.getShape().getShape().clone();
            shape[axis] = count;
            return x.getManager().zeros(new Shape(shape), x.getDataType());
        }
    }

    /** Some channels in a given order. */
    record Reordering(String name, int[] order) implements MapLayer {
        @Override
        public NDArray apply(NDArray x) {
            return taken(x, order);
        }

        @Override
        public Linearization linearize(NDArray x) {
            int channels = (int) x.getShape().get(1);
            int[] back = new int[channels];
            // A channel that is left out gets the zeros behind the others.
            Arrays.fill(back, order.length);
            for (int k = 0; k < order.length; k++) {
                back[order[k]] = k;
            }
            return new Linearization(apply(x), g -> {
                Shape s = g.getShape();
                NDArray zeros = g.getManager().zeros(new Shape(s.get(0), 1, s.get(2), s.get(3)), g.getDataType());
                return taken(order.length == channels ? g : g.concat(zeros, 1), back);
            });
        }

        private static NDArray taken(NDArray x, int[] channels) {
            long[] indices = Arrays.stream(channels).asLongStream().toArray();
            return x.swapAxes(0, 1).get(x.getManager().create(indices)).swapAxes(0, 1);
        }
    }

    /** The largest value of each k×k window, see {@link org.fars.model.proof.Float64Layer.MaxPooling}. */
    record MaxPooling(String name, int size, int stride, int before, int rows, int columns) implements MapLayer {
        @Override
        public NDArray apply(NDArray x) {
            if (!isApart(x)) {
                return largest(windows(x));
            }
            return blocks(x).max(new int[]{5}).max(new int[]{3});
        }

        /** Where several values of a block are the largest, each gets its share. */
        @Override
        public Linearization linearize(NDArray x) {
            Shape s = x.getShape();
            if (!isApart(x)) {
                return linearizeOverlapping(x);
            }
            NDArray blocks = blocks(x);
            NDArray largest = blocks.max(new int[]{5}, true).max(new int[]{3}, true);
            NDArray chosen = blocks.eq(largest).toType(x.getDataType(), false);
            NDArray shares = chosen.div(chosen.sum(new int[]{3, 5}, true));
            return new Linearization(apply(x), g -> {
                Shape pooled = g.getShape();
                return shares.mul(g.reshape(pooled.get(0), pooled.get(1), pooled.get(2), 1, pooled.get(3), 1))
                    .reshape(s);
            });
        }

        private boolean isApart(NDArray x) {
            return stride == size && before == 0 && rows * size == x.getShape().get(2)
                    && columns * size == x.getShape().get(3);
        }

        private static NDArray largest(List<NDArray> windows) {
            return windows.stream().reduce(NDArray::maximum).orElseThrow();
        }

        /** For each place in a window the values there, of all windows. */
        private List<NDArray> windows(NDArray x) {
            NDArray down = x.getManager().full(new Shape(1, 1, 1, 1), Float.NEGATIVE_INFINITY, x.getDataType());
            NDArray map = bordered(bordered(x, 2, rows, down), 3, columns, down);
            int s = stride;
            Shape padded = map.getShape();
            NDArray blocks = map.reshape(padded.get(0), padded.get(1), padded.get(2) / s, s, padded.get(3) / s, s);
            List<NDArray> windows = new ArrayList<>();
            for (int t = 0; t < size * size; t++) {
                int row = t / size;
                int column = t % size;
                windows.add(blocks.get(":, :, %d:%d, %d, %d:%d, %d".formatted(row / s, row / s + rows, row % s,
                        column / s, column / s + columns, column % s)));
            }
            return windows;
        }

        /** The map with −∞ around it along an axis, as long as all windows and whole blocks of the stride need. */
        private NDArray bordered(NDArray x, int axis, int count, NDArray infinity) {
            int length = length(count);
            int own = (int) x.getShape().get(axis);
            NDArray kept = own + before > length
                    ? x.get((axis == 2 ? ":, :, :" : ":, :, :, :") + (length - before))
                    : x;
            int after = length - before - (int) kept.getShape().get(axis);
            NDArray begun = before == 0 ? kept : constant(x, axis, before, infinity).concat(kept, axis);
            return after == 0 ? begun : begun.concat(constant(x, axis, after, infinity), axis);
        }

        private int length(int count) {
            return (count + (size - 1) / stride) * stride;
        }

        private static NDArray constant(NDArray x, int axis, int count, NDArray value) {
            long[] shape = x.getShape().getShape().clone();
            shape[axis] = count;
            return value.broadcast(new Shape(shape));
        }

        private Linearization linearizeOverlapping(NDArray x) {
            Shape s = x.getShape();
            List<NDArray> windows = windows(x);
            NDArray largest = largest(windows);
            List<NDArray> chosen = windows.stream()
                .map(window -> window.eq(largest).toType(x.getDataType(), false))
                .toList();
            NDArray ties = chosen.stream().reduce(NDArray::add).orElseThrow();
            return new Linearization(largest, g -> {
                NDArray share = g.div(ties);
                int blockRows = length(rows) / stride;
                int blockColumns = length(columns) / stride;
                NDArray[] components = new NDArray[stride * stride];
                for (int t = 0; t < size * size; t++) {
                    int row = t / size;
                    int column = t % size;
                    NDArray part = new Windowing(name, -(row / stride), -(column / stride), blockRows, blockColumns)
                        .apply(share.mul(chosen.get(t)));
                    int component = row % stride * stride + column % stride;
                    components[component] = components[component] == null ? part : components[component].add(part);
                }
                for (int k = 0; k < components.length; k++) {
                    components[k] = components[k] == null ? components[0].zerosLike() : components[k];
                }
                NDArray map = NDArrays.stack(new NDList(components), 4)
                    .reshape(s.get(0), s.get(1), blockRows, blockColumns, stride, stride)
                    .transpose(0, 1, 2, 4, 3, 5)
                    .reshape(s.get(0), s.get(1), length(rows), length(columns));
                return new Windowing(name, before, before, (int) s.get(2), (int) s.get(3)).apply(map);
            });
        }

        private NDArray blocks(NDArray x) {
            Shape s = x.getShape();
            return x.reshape(s.get(0), s.get(1), s.get(2) / size, size, s.get(3) / size, size);
        }
    }

    /**
     * The sum of several networks on the same input.
     *
     * @param terms at least one
     */
    record Summed(String name, List<List<TorchLayer>> terms) implements MapLayer {
        @Override
        public NDArray apply(NDArray x) {
            NDArray sum = null;
            for (List<TorchLayer> term : terms) {
                NDArray y = x;
                for (TorchLayer layer : term) {
                    y = layer.apply(y);
                }
                sum = sum == null ? y : sum.add(y);
            }
            return sum;
        }

        @Override
        public Linearization linearize(NDArray x) {
            List<Linearization> steps = terms.stream().map(term -> TorchLayer.linearize(term, x)).toList();
            return new Linearization(sum(steps.stream().map(Linearization::value).toList()),
                    g -> sum(steps.stream().map(step -> step.vjp().apply(g)).toList()));
        }

        private static NDArray sum(List<NDArray> parts) {
            return parts.stream().reduce(NDArray::add).orElseThrow();
        }

        @Override
        public TorchLayer packed(PackedConvolutions convolutions, NDArray x, NDManager owner) {
            return new Summed(name,
                    terms.stream().map(term -> TorchLayer.packed(term, convolutions, x, owner)).toList());
        }

        @Override
        public TorchLayer on(UnaryOperator<NDArray> move) {
            return new Summed(name,
                    terms.stream().map(term -> term.stream().map(layer -> layer.on(move)).toList()).toList());
        }
    }
}
