package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.fars.model.torch.Convolution.ScalarTensors;

/**
 * One layer with its scaling folded into the weights. Vectors are maps of one pixel, {@code [batch, n, 1, 1]}, and
 * linear layers are 1×1 convolutions: unlike matrix products these give an image the same bits whatever its company in
 * the batch (from two images on).
 */
public sealed interface TorchLayer
        permits MapLayer, PackedLayer, TorchLayer.Pooling, TorchLayer.Shifting, TorchLayer.Unshuffle,
        TorchLayer.Shuffle,
        TorchLayer.Padding, TorchLayer.Flattening, TorchLayer.Selection, TorchLayer.Scripted, TorchLayer.Residual,
        TorchLayer.Affine, TorchLayer.Joined, TorchLayer.Scaling, TorchLayer.Rectifying, TorchLayer.Sorting {
    /** Returns the layer's name, for audits and messages. */
    String name();

    /**
     * Applies the layer.
     *
     * @param x {@code [batch, channels, height, width]}
     */
    NDArray apply(NDArray x);

    /**
     * Applies the layer and returns its derivative there, made of forward operations alone: the transpose of a
     * convolution is a convolution. Unlike the engine's backward pass it is right on every processor (see
     * {@link AutogradPass}) and gives an image the same bits whatever its company.
     *
     * @param x {@code [batch, channels, height, width]}
     */
    Linearization linearize(NDArray x);

    /**
     * A layer at a point.
     *
     * @param value what {@link #apply} gives
     * @param vjp the transposed Jacobian: from a cotangent of the value's shape to one of the input's. Where the layer
     * has a kink, that of one side.
     */
    record Linearization(NDArray value, UnaryOperator<NDArray> vjp) {}

    /** Returns the layer with its weights moved; itself if it has none. */
    default TorchLayer on(UnaryOperator<NDArray> move) {
        return this;
    }

    /**
     * Returns the layer with its kernels laid out for the processor, and frees its own ones; itself if it has none.
     *
     * @param x an input of the shape that it will meet, but for the number of images
     * @param owner of what is laid out
     */
    default TorchLayer packed(PackedConvolutions convolutions, NDArray x, NDManager owner) {
        return this;
    }

    /** Returns layers that follow one another with their kernels laid out, see {@link #packed}. */
    static List<TorchLayer> packed(List<TorchLayer> layers, PackedConvolutions convolutions, NDArray x,
            NDManager owner) {
        List<TorchLayer> packed = new ArrayList<>();
        NDArray y = x;
        for (TorchLayer layer : layers) {
            packed.add(layer.packed(convolutions, y, owner));
            y = packed.getLast().apply(y);
        }
        return packed;
    }

    /** Sum over k×k blocks, divided by k. */
    record Pooling(String name, int size) implements TorchLayer {
        @Override
        public NDArray apply(NDArray x) {
            Shape block = new Shape(size, size);
            return Pool.avgPool2d(x, block, block, new Shape(0, 0), false, true).mul(ScalarTensors.like(x, size));
        }

        @Override
        public Linearization linearize(NDArray x) {
            Shape s = x.getShape();
            return new Linearization(apply(x), g -> {
                NDArray block = g.getManager()
                    .ones(new Shape(1, 1, 1, size, 1, size), g.getDataType())
                    .div(size);
                Shape pooled = g.getShape();
                return g.reshape(s.get(0), s.get(1), pooled.get(2), 1, pooled.get(3), 1).mul(block).reshape(s);
            });
        }
    }

    /** Subtracts a constant from each channel. */
    record Shifting(String name, NDArray value) implements TorchLayer {
        @Override
        public NDArray apply(NDArray x) {
            return x.sub(value.reshape(1, -1, 1, 1));
        }

        @Override
        public Linearization linearize(NDArray x) {
            return new Linearization(apply(x), g -> g);
        }

        @Override
        public TorchLayer on(UnaryOperator<NDArray> move) {
            return new Shifting(name, move.apply(value));
        }
    }

    /** Blocks of pixels become channels: pixel_unshuffle. */
    record Unshuffle(String name, int block) implements TorchLayer {
        @Override
        public NDArray apply(NDArray x) {
            Shape s = x.getShape();
            long rows = s.get(2) / block;
            long columns = s.get(3) / block;
            return x.reshape(s.get(0), s.get(1), rows, block, columns, block)
                .transpose(0, 1, 3, 5, 2, 4)
                .reshape(s.get(0), s.get(1) * block * block, rows, columns);
        }

        @Override
        public Linearization linearize(NDArray x) {
            Shape s = x.getShape();
            return new Linearization(apply(x), g -> g
                .reshape(s.get(0), s.get(1), block, block, s.get(2) / block, s.get(3) / block)
                .transpose(0, 1, 4, 2, 5, 3)
                .reshape(s));
        }
    }

    /** Channels become blocks of pixels: pixel_shuffle. */
    record Shuffle(String name, int block) implements TorchLayer {
        @Override
        public NDArray apply(NDArray x) {
            Shape s = x.getShape();
            long channels = s.get(1) / ((long) block * block);
            return x.reshape(s.get(0), channels, block, block, s.get(2), s.get(3))
                .transpose(0, 1, 4, 2, 5, 3)
                .reshape(s.get(0), channels, s.get(2) * block, s.get(3) * block);
        }

        @Override
        public Linearization linearize(NDArray x) {
            TorchLayer back = new Unshuffle(name, block);
            return new Linearization(apply(x), back::apply);
        }
    }

    /** Channels of zeros after the others. */
    record Padding(String name, int channels) implements TorchLayer {
        @Override
        public NDArray apply(NDArray x) {
            Shape s = x.getShape();
            if (s.get(1) == channels) {
                return x;
            }
            NDArray zeros = x.getManager()
                .zeros(new Shape(s.get(0), channels - s.get(1), s.get(2), s.get(3)),
                        x.getDataType());
            return x.concat(zeros, 1);
        }

        @Override
        public Linearization linearize(NDArray x) {
            long kept = x.getShape().get(1);
            return new Linearization(apply(x), g -> g.get(":, 0:" + kept));
        }
    }

    /** Feature map to vector. */
    record Flattening(String name) implements TorchLayer {
        @Override
        public NDArray apply(NDArray x) {
            return x.reshape(x.getShape().get(0), -1, 1, 1);
        }

        @Override
        public Linearization linearize(NDArray x) {
            return new Linearization(apply(x), g -> g.reshape(x.getShape()));
        }
    }

    /** The first values of a vector. */
    record Selection(String name, int count) implements TorchLayer {
        @Override
        public NDArray apply(NDArray x) {
            return x.get(":, 0:" + count);
        }

        @Override
        public Linearization linearize(NDArray x) {
            Shape s = x.getShape();
            return new Linearization(apply(x), g -> s.get(1) == count
                    ? g
                    : g.concat(g.getManager()
                        .zeros(new Shape(s.get(0), s.get(1) - count, s.get(2), s.get(3)), g.getDataType()), 1));
        }
    }

    /** A TorchScript program, about which nothing is known but its values. */
    record Scripted(String name, TorchScriptModule program) implements TorchLayer {
        @Override
        public NDArray apply(NDArray x) {
            return program.apply(x);
        }

        @Override
        public Linearization linearize(NDArray x) {
            throw new IllegalStateException("only the engine can differentiate a program");
        }
    }

    /**
     * x − Vᵀ ReLU(Vx + c), V = (2/T)^½ K and c = (2/T)^½ b: an SLL layer whose scaling is folded into one kernel used
     * twice, since ReLU is positively homogeneous.
     *
     * @param kernel V, {@code [inner, in, k, k]}
     * @param transposed the kernel of Vᵀ
     * @param bias c, {@code [inner]}
     */
    record Residual(String name, NDArray kernel, NDArray transposed, NDArray bias) implements TorchLayer {
        @Override
        public NDArray apply(NDArray x) {
            return x.sub(Convolution.same(hidden(x), transposed, null));
        }

        /** The Jacobian I − VᵀDV, D the gates of the ReLU, is its own transpose. */
        @Override
        public Linearization linearize(NDArray x) {
            NDArray hidden = hidden(x);
            NDArray open = hidden.gt(0);
            return new Linearization(x.sub(Convolution.same(hidden, transposed, null)),
                    g -> g.sub(Convolution.same(Convolution.same(g, kernel, null).mul(open), transposed, null)));
        }

        private NDArray hidden(NDArray x) {
            return Activation.relu(new NDList(Convolution.same(x, kernel, bias))).singletonOrThrow();
        }

        @Override
        public TorchLayer packed(PackedConvolutions convolutions, NDArray x, NDManager owner) {
            return PackedLayer.PackedResidual.of(this, convolutions, x, owner);
        }

        @Override
        public TorchLayer on(UnaryOperator<NDArray> move) {
            return new Residual(name, move.apply(kernel), move.apply(transposed), move.apply(bias));
        }
    }

    /**
     * Vx + b.
     *
     * @param kernel V, {@code [out, in, k, k]}
     * @param transposed the kernel of Vᵀ
     * @param bias {@code [out]}
     */
    record Affine(String name, NDArray kernel, NDArray transposed, NDArray bias) implements TorchLayer {
        @Override
        public NDArray apply(NDArray x) {
            return Convolution.same(x, kernel, bias);
        }

        @Override
        public Linearization linearize(NDArray x) {
            return new Linearization(apply(x), g -> Convolution.same(g, transposed, null));
        }

        @Override
        public TorchLayer packed(PackedConvolutions convolutions, NDArray x, NDManager owner) {
            return PackedLayer.PackedAffine.of(this, convolutions, x, owner);
        }

        @Override
        public TorchLayer on(UnaryOperator<NDArray> move) {
            return new Affine(name, move.apply(kernel), move.apply(transposed), move.apply(bias));
        }
    }

    /** Applies layers in order and gives the derivative of the whole. */
    static Linearization linearize(List<TorchLayer> layers, NDArray x) {
        NDArray y = x;
        Deque<UnaryOperator<NDArray>> backwards = new ArrayDeque<>();
        for (TorchLayer layer : layers) {
            Linearization step = layer.linearize(y);
            backwards.push(step.vjp());
            y = step.value();
        }
        return new Linearization(y, cotangent -> {
            NDArray g = cotangent;
            for (UnaryOperator<NDArray> vjp : backwards) {
                g = vjp.apply(g);
            }
            return g;
        });
    }

    /**
     * The outputs of several networks on the same input, each scaled, joined channel by channel.
     *
     * @param branches at least one
     */
    record Joined(String name, List<Branch> branches) implements TorchLayer {
        /**
         * A network and its factor.
         *
         * @param factor √λ, rounded down to a float, so that it is the same number in either precision
         */
        record Branch(float factor, List<TorchLayer> layers) {}

        @Override
        public NDArray apply(NDArray x) {
            NDList parts = new NDList();
            for (Branch branch : branches) {
                NDArray y = x;
                for (TorchLayer layer : branch.layers()) {
                    y = layer.apply(y);
                }
                parts.add(y.mul(ScalarTensors.like(x, branch.factor())));
            }
            return NDArrays.concat(parts, 1);
        }

        @Override
        public Linearization linearize(NDArray x) {
            List<Linearization> steps = branches.stream()
                .map(branch -> TorchLayer.linearize(branch.layers(), x))
                .toList();
            NDList parts = new NDList();
            for (int i = 0; i < steps.size(); i++) {
                parts.add(steps.get(i).value().mul(ScalarTensors.like(x, branches.get(i).factor())));
            }
            return new Linearization(NDArrays.concat(parts, 1), g -> {
                NDArray sum = null;
                long from = 0;
                for (int i = 0; i < steps.size(); i++) {
                    long to = from + steps.get(i).value().getShape().get(1);
                    NDArray part = g.get(":, " + from + ":" + to).mul(ScalarTensors.like(g, branches.get(i).factor()));
                    NDArray back = steps.get(i).vjp().apply(part);
                    sum = sum == null ? back : sum.add(back);
                    from = to;
                }
                return sum;
            });
        }

        @Override
        public TorchLayer packed(PackedConvolutions convolutions, NDArray x, NDManager owner) {
            return map(layers -> TorchLayer.packed(layers, convolutions, x, owner));
        }

        @Override
        public TorchLayer on(UnaryOperator<NDArray> move) {
            return map(layers -> layers.stream().map(layer -> layer.on(move)).toList());
        }

        private Joined map(UnaryOperator<List<TorchLayer>> replacement) {
            return new Joined(name,
                    branches.stream()
                        .map(branch -> new Branch(branch.factor(), replacement.apply(branch.layers())))
                        .toList());
        }
    }

    /** Multiplies each channel by a constant. */
    record Scaling(String name, NDArray value) implements TorchLayer {
        @Override
        public NDArray apply(NDArray x) {
            return x.mul(value.reshape(1, -1, 1, 1));
        }

        @Override
        public Linearization linearize(NDArray x) {
            return new Linearization(apply(x), this::apply);
        }

        @Override
        public TorchLayer on(UnaryOperator<NDArray> move) {
            return new Scaling(name, move.apply(value));
        }
    }

    /** max(x, 0). */
    record Rectifying(String name) implements TorchLayer {
        @Override
        public NDArray apply(NDArray x) {
            return Activation.relu(new NDList(x)).singletonOrThrow();
        }

        @Override
        public Linearization linearize(NDArray x) {
            NDArray value = apply(x);
            return new Linearization(value, g -> g.mul(value.gt(0)));
        }
    }

    /** The larger of each pair of neighbouring channels, then the smaller. */
    record Sorting(String name) implements TorchLayer {
        @Override
        public NDArray apply(NDArray x) {
            NDArray pairs = pairs(x);
            return pairs.max(new int[]{2}, true).concat(pairs.min(new int[]{2}, true), 2).reshape(x.getShape());
        }

        @Override
        public Linearization linearize(NDArray x) {
            NDArray pairs = pairs(x);
            NDArray inOrder = first(pairs).gte(second(pairs));
            return new Linearization(apply(x), g -> {
                NDArray larger = first(pairs(g));
                NDArray smaller = second(pairs(g));
                return NDArrays.where(inOrder, larger, smaller)
                    .concat(NDArrays.where(inOrder, smaller, larger), 2)
                    .reshape(x.getShape());
            });
        }

        private static NDArray pairs(NDArray x) {
            Shape shape = x.getShape();
            return x.reshape(shape.get(0), shape.get(1) / 2, 2, shape.get(2), shape.get(3));
        }

        private static NDArray first(NDArray pairs) {
            return pairs.get(":, :, 0:1");
        }

        private static NDArray second(NDArray pairs) {
            return pairs.get(":, :, 1:2");
        }
    }
}
