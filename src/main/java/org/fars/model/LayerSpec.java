package org.fars.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** One layer of a backbone, as {@code model.json} names it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "layer")
@JsonSubTypes({@JsonSubTypes.Type(value = LayerSpec.AveragePool.class, name = "average-pool"),
        @JsonSubTypes.Type(value = LayerSpec.Shift.class, name = "shift"),
        @JsonSubTypes.Type(value = LayerSpec.SpaceToDepth.class, name = "space-to-depth"),
        @JsonSubTypes.Type(value = LayerSpec.DepthToSpace.class, name = "depth-to-space"),
        @JsonSubTypes.Type(value = LayerSpec.PadChannels.class, name = "pad-channels"),
        @JsonSubTypes.Type(value = LayerSpec.SllConv.class, name = "sll-conv"),
        @JsonSubTypes.Type(value = LayerSpec.AolConv.class, name = "aol-conv"),
        @JsonSubTypes.Type(value = LayerSpec.PublishedFirst.class, name = "published-first"),
        @JsonSubTypes.Type(value = LayerSpec.Flatten.class, name = "flatten"),
        @JsonSubTypes.Type(value = LayerSpec.Select.class, name = "select"),
        @JsonSubTypes.Type(value = LayerSpec.AolLinear.class, name = "aol-linear"),
        @JsonSubTypes.Type(value = LayerSpec.SllLinear.class, name = "sll-linear"),
        @JsonSubTypes.Type(value = LayerSpec.SpectralConv.class, name = "spectral-conv"),
        @JsonSubTypes.Type(value = LayerSpec.SpectralLinear.class, name = "spectral-linear"),
        @JsonSubTypes.Type(value = LayerSpec.OrthogonalLinear.class, name = "orthogonal-linear"),
        @JsonSubTypes.Type(value = LayerSpec.Branches.class, name = "branches"),
        @JsonSubTypes.Type(value = LayerSpec.Relu.class, name = "relu"),
        @JsonSubTypes.Type(value = LayerSpec.GroupSort.class, name = "group-sort"),
        @JsonSubTypes.Type(value = LayerSpec.Scale.class, name = "scale"),
        @JsonSubTypes.Type(value = LayerSpec.Conv.class, name = "conv"),
        @JsonSubTypes.Type(value = LayerSpec.Linear.class, name = "linear"),
        @JsonSubTypes.Type(value = LayerSpec.MaxPool.class, name = "max-pool"),
        @JsonSubTypes.Type(value = LayerSpec.Window.class, name = "window"),
        @JsonSubTypes.Type(value = LayerSpec.Channels.class, name = "channels"),
        @JsonSubTypes.Type(value = LayerSpec.Sum.class, name = "sum"),
        @JsonSubTypes.Type(value = LayerSpec.TorchScript.class, name = "torch-script")})
public sealed interface LayerSpec {
    /** Most values of one image between two layers. */
    int LARGEST_MAP = 1 << 28;

    /** Returns the shape of what this layer gives for {@code in}. */
    Shape after(Shape in);

    /** Sum over k×k blocks, divided by k: 1-Lipschitz. */
    record AveragePool(int size) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(size > 0 && in.height() % size == 0 && in.width() % size == 0, "average-pool",
                    "cannot pool " + in + " in blocks of " + size);
            return new Shape(in.channels(), in.height() / size, in.width() / size);
        }
    }

    /** Subtracts a constant from each channel. */
    record Shift(List<Double> value) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(value != null && value.size() == in.channels(), "shift",
                    "has " + (value == null ? 0 : value.size()) + " values for " + in);
            return in;
        }
    }

    /** Blocks of pixels become channels, in the order of PyTorch's pixel_unshuffle. */
    record SpaceToDepth(int block) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(block > 0 && in.height() % block == 0 && in.width() % block == 0, "space-to-depth",
                    "cannot cut " + in + " into blocks of " + block);
            return new Shape(Math.multiplyExact(in.channels(), block * block), in.height() / block, in.width() / block);
        }
    }

    /** Channels become blocks of pixels, in the order of PyTorch's pixel_shuffle: {@link SpaceToDepth} undone. */
    record DepthToSpace(int block) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(block > 0 && block <= in.channels() && in.channels() % (block * block) == 0, "depth-to-space",
                    "cannot make blocks of " + block + " of " + in);
            return new Shape(in.channels() / (block * block), Math.multiplyExact(in.height(), block),
                    Math.multiplyExact(in.width(), block));
        }
    }

    /** Adds channels of zeros after the others, up to {@code channels}. */
    record PadChannels(int channels) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(channels >= in.channels(), "pad-channels", "cannot pad " + in + " to " + channels + " channels");
            return new Shape(channels, in.height(), in.width());
        }
    }

    /** SLL convolution, zero-padded to keep the size: x − 2Kᵀ(T⁻¹ReLU(Kx+b)). */
    record SllConv(String name, int inner, int kernel) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(name != null && inner > 0 && kernel > 0 && kernel % 2 == 1, "sll-conv " + name,
                    "needs a name, inner > 0 and an odd kernel");
            return in;
        }
    }

    /** Convolution to another number of channels, zero-padded to keep the size, scaled to be 1-Lipschitz (AOL). */
    record AolConv(String name, int out, int kernel) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(name != null && out > 0 && kernel > 0 && kernel % 2 == 1, "aol-conv " + name,
                    "needs a name, out > 0 and an odd kernel");
            return new Shape(out, in.height(), in.width());
        }
    }

    /** Feature map to vector. */
    record Flatten() implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            return new Shape(in.size(), 1, 1);
        }
    }

    /** The first {@code count} values of a vector. */
    record Select(int count) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            requireFlat(in, "select");
            require(count > 0 && count <= in.channels(), "select", "cannot take " + count + " values of " + in.size());
            return new Shape(count, 1, 1);
        }
    }

    /**
     * The first layer of the published backbone: a transposed convolution whose input channel i is scaled by
     * (Σ_j (KKᵀ)_ij)^(−½), without the absolute value that AOL needs, so that it is not 1-Lipschitz.
     *
     * @param repaired whether the absolute value is put back, which changes the function
     */
    record PublishedFirst(String name, int out, int kernel, boolean repaired) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(name != null && out > 0 && kernel > 0 && kernel % 2 == 1, "published-first " + name,
                    "needs a name, out > 0 and an odd kernel");
            return new Shape(out, in.height(), in.width());
        }
    }

    /**
     * Linear layer to another width, scaled to be 1-Lipschitz (AOL).
     *
     * @param side the side that is normalised, {@code in} or {@code out}; absent: the shorter one, {@code out} where
     * both are equal
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AolLinear(String name, int out, String side) implements LayerSpec {
        /** Creates a layer that is normalised along the shorter side. */
        public AolLinear(String name, int out) {
            this(name, out, null);
        }

        /** Returns whether rows are scaled (the side of the outputs), given the number of inputs. */
        public boolean byRows(int in) {
            return side == null ? out <= in : side.equals("out");
        }

        @Override
        public Shape after(Shape in) {
            requireFlat(in, "aol-linear " + name);
            require(name != null && out > 0, "aol-linear " + name, "needs a name and out > 0");
            require(side == null || side.equals("in") || side.equals("out"), "aol-linear " + name,
                    "has the side '" + side + "', not 'in' or 'out'");
            return new Shape(out, 1, 1);
        }
    }

    /** SLL linear layer: x − 2Kᵀ(T⁻¹ReLU(Kx+b)). */
    record SllLinear(String name, int inner) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            requireFlat(in, "sll-linear " + name);
            require(name != null && inner > 0, "sll-linear " + name, "needs a name and inner > 0");
            return in;
        }
    }

    /** Convolution, zero-padded to keep the size, divided by its spectral norm (Miyato et al. 2018). */
    record SpectralConv(String name, int out, int kernel) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(name != null && out > 0 && kernel > 0 && kernel % 2 == 1, "spectral-conv " + name,
                    "needs a name, out > 0 and an odd kernel");
            return new Shape(out, in.height(), in.width());
        }
    }

    /** Linear layer, divided by its spectral norm (Miyato et al. 2018). */
    record SpectralLinear(String name, int out) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            requireFlat(in, "spectral-linear " + name);
            require(name != null && out > 0, "spectral-linear " + name, "needs a name and out > 0");
            return new Shape(out, 1, 1);
        }
    }

    /**
     * A TorchScript program from image to embedding, in a file of its own; the last layer of its network. What it
     * computes is not known, so that its Lipschitz constant can only be declared.
     *
     * @param out m, how many values it gives for an image
     */
    record TorchScript(int out) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(out > 0, "torch-script", "needs out > 0");
            return new Shape(out, 1, 1);
        }
    }

    /** max(x, 0), value by value: 1-Lipschitz. */
    record Relu() implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            return in;
        }
    }

    /** Each pair of neighbouring channels in falling order: 1-Lipschitz, and keeps norms (Anil et al. 2019). */
    record GroupSort() implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(in.channels() % 2 == 0, "group-sort", "sorts pairs and is given " + in);
            return in;
        }
    }

    /**
     * Linear layer of equal width whose weight was made orthogonal in training; divided by its spectral norm, which is about
     * 1, when it is opened.
     */
    record OrthogonalLinear(String name) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            requireFlat(in, "orthogonal-linear " + name);
            require(name != null, "orthogonal-linear", "needs a name");
            return in;
        }
    }

    /**
     * Networks beside each other on the same input, their outputs scaled by √λ and joined channel by channel. With Σλ = 1 and
     * L-Lipschitz branches the whole is L-Lipschitz: ‖Δ‖² = Σ λ‖Δ_i‖² ≤ Σ λL²‖δ‖².
     *
     * @param branches at least one, their weights adding up to 1
     */
    record Branches(List<Branch> branches) implements LayerSpec {
        private static final double TOLERANCE = 1e-9;

        @Override
        public Shape after(Shape in) {
            require(branches != null && !branches.isEmpty(), "branches", "has no branch");
            double sum = 0;
            int channels = 0;
            Shape first = null;
            for (Branch branch : branches) {
                require(branch != null && branch.layers() != null && branch.weight() > 0, "branches",
                        "has a branch without layers, or with a weight that is not positive");
                sum += branch.weight();
                Shape out = embedding(branch.layers(), in);
                first = first == null ? out : first;
                require(out.height() == first.height() && out.width() == first.width(), "branches",
                        "joins " + first + " and " + out + ", which are of different size");
                channels = Math.addExact(channels, out.channels());
            }
            require(Math.abs(sum - 1) <= TOLERANCE, "branches", "has weights that add up to " + sum + ", not to 1");
            return new Shape(channels, first.height(), first.width());
        }
    }

    /**
     * One of the networks of {@link Branches}.
     *
     * @param weight λ, positive
     * @param layers applied in order
     */
    record Branch(double weight, List<LayerSpec> layers) {}

    /** Multiplies each channel by a constant: as Lipschitz as the largest of them. */
    record Scale(List<Double> value) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(value != null && value.size() == in.channels(), "scale",
                    "has " + (value == null ? 0 : value.size()) + " values for " + in);
            require(value.stream().allMatch(one -> one != null && Double.isFinite(one)), "scale",
                    "has a value that is not finite");
            return in;
        }
    }

    /** Ordinary convolution with stride 1, zero-padded to keep the size, its weights used as they are. */
    record Conv(String name, int out, int kernel) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(name != null && out > 0 && kernel > 0 && kernel % 2 == 1, "conv " + name,
                    "needs a name, out > 0 and an odd kernel");
            return new Shape(out, in.height(), in.width());
        }
    }

    /** Ordinary linear layer, its weights used as they are. */
    record Linear(String name, int out) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            requireFlat(in, "linear " + name);
            require(name != null && out > 0, "linear " + name, "needs a name and out > 0");
            return new Shape(out, 1, 1);
        }
    }

    /**
     * The largest value of each k×k window. 1-Lipschitz if they do not overlap, which is so without the other fields;
     * otherwise as Lipschitz as the root of the largest number of windows that a pixel lies in.
     *
     * @param stride from a window to the next; absent: {@code size}
     * @param before rows and columns above and at the left that are never the largest; absent: none
     * @param after the same below and at the right
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MaxPool(int size, Integer stride, Integer before, Integer after) implements LayerSpec {
        /** Creates a layer of blocks beside each other. */
        public MaxPool(int size) {
            this(size, null, null, null);
        }

        /** Returns the step from a window to the next. */
        public int step() {
            return stride == null ? size : stride;
        }

        /** Returns the number of rows and columns above and at the left. */
        public int first() {
            return before == null ? 0 : before;
        }

        @Override
        public Shape after(Shape in) {
            int last = after == null ? 0 : after;
            require(size > 0 && step() > 0 && first() >= 0 && first() < size && last >= 0 && last < size, "max-pool",
                    "needs windows that move on, and fewer rows around the map than a window has");
            int rows = first() + in.height() + last - size;
            int columns = first() + in.width() + last - size;
            require(rows >= 0 && columns >= 0 && (stride != null || rows % size == 0 && columns % size == 0),
                    "max-pool", "cannot pool " + in + " in blocks of " + size);
            return new Shape(in.channels(), rows / step() + 1, columns / step() + 1);
        }
    }

    /**
     * A rectangle of the map, which is surrounded by zeros: cuts edges off or adds zeros. 1-Lipschitz.
     *
     * @param top row of the map that becomes the first, negative where zeros are added above
     * @param left column of the map that becomes the first
     */
    record Window(int top, int left, int height, int width) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(height > 0 && width > 0 && Math.abs((long) top) <= LARGEST_MAP
                    && Math.abs((long) left) <= LARGEST_MAP,
                    "window", "needs a height and a width above 0");
            return new Shape(in.channels(), height, width);
        }
    }

    /** Some channels in a given order, each at most once: 1-Lipschitz. */
    record Channels(List<Integer> order) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(order != null && !order.isEmpty() && order.stream().distinct().count() == order.size()
                    && order.stream().allMatch(channel -> channel != null && channel >= 0 && channel < in.channels()),
                    "channels", "must name channels of " + in + ", each at most once");
            return new Shape(order.size(), in.height(), in.width());
        }
    }

    /**
     * The sum of what several networks give for the same input; one without layers gives the input itself, as in x + f(x). As
     * Lipschitz as the sum of their constants.
     *
     * @param terms the networks, at least one
     */
    record Sum(List<List<LayerSpec>> terms) implements LayerSpec {
        @Override
        public Shape after(Shape in) {
            require(terms != null && !terms.isEmpty(), "sum", "has no terms");
            Shape first = null;
            for (List<LayerSpec> term : terms) {
                require(term != null, "sum", "has a term without a list of layers");
                Shape out = embedding(term, in);
                require(first == null || out.equals(first), "sum", "adds " + first + " and " + out);
                first = out;
            }
            return first;
        }
    }

    /** Returns whether the network is a TorchScript program, before which only fixed layers may stand. */
    static boolean isTorchScript(List<LayerSpec> architecture) {
        return !architecture.isEmpty() && architecture.getLast() instanceof TorchScript;
    }

    /** Returns the shape of the embedding, given the shape of an image. */
    static Shape embedding(List<LayerSpec> architecture, Shape input) {
        Shape shape = input;
        requireModest(shape, "input");
        for (LayerSpec layer : architecture) {
            require(layer != null, "a layer", "is null");
            shape = layer.after(shape);
            requireModest(shape, layer.toString());
        }
        return shape;
    }

    private static void require(boolean holds, String layer, String sentence) {
        if (!holds) {
            throw InvalidModelException.ofLayer(layer, sentence);
        }
    }

    private static void requireModest(Shape shape, String layer) {
        double size = (double) shape.channels() * shape.height() * shape.width();
        require(shape.channels() > 0 && shape.height() > 0 && shape.width() > 0 && size <= LARGEST_MAP, layer,
                "gives " + shape + "; from 1 to " + LARGEST_MAP + " values can be computed with");
    }

    private static void requireFlat(Shape in, String layer) {
        require(in.height() == 1 && in.width() == 1, layer, "takes a vector and is given " + in + "; flatten first");
    }
}
