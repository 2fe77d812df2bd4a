package org.fars.model.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;
import org.fars.model.onnx.OnnxFile.Constant;

/**
 * Convolutions and pooling. A convolution with stride s is one with stride 1 on the s² polyphase components of its input, each
 * of which becomes a channel: out[i] = Σ_t K[t]·x[is + t − p] with t = sβ + q reads component q at block i + β. So the bound of
 * its symbol is that of the strided convolution. A transposed convolution gives the s² components of its output, which
 * depth-to-space puts in their places.
 */
final class WindowOperators {
    private static final long LARGEST_KERNEL = 1 << 24;

    private final OnnxFile file;

    WindowOperators(OnnxFile file) {
        this.file = file;
    }

    /**
     * What slides over a map, along rows and columns.
     *
     * @param size rows and columns of the kernel, dilated
     * @param stride the step, the same along both
     * @param before zeros above and at the left
     * @param out rows and columns of what it gives
     */
    private record Sliding(int[] size, int stride, int[] before, int[] out) {}

    /** Returns the mean of each channel. */
    Feature globalMean(NodeProto node, Feature x) {
        int height = x.shape().height();
        int width = x.shape().width();
        return average(node, x, new Sliding(new int[]{height, width}, Math.max(height, width), new int[2],
                new int[]{1, 1}));
    }

    /**
     * How a kernel moves.
     *
     * @param size rows and columns of the kernel, dilated
     * @param stride the step, the same along both
     * @param pads above, at the left, below, at the right
     */
    private record Steps(int[] size, int stride, int[] pads) {}

    private Steps steps(NodeProto node, long[] kernel, long[] dilations) {
        long[] strides = OnnxFile.integers(node, "strides", 1, 1);
        long[] pads = OnnxFile.integers(node, "pads", 0, 0, 0, 0);
        String automatic = OnnxFile.attribute(node, "auto_pad").map(one -> one.getS().toStringUtf8()).orElse("NOTSET");
        require(node, kernel.length == 2 && strides.length == 2 && pads.length == 4 && dilations.length == 2,
                "is not two-dimensional");
        require(node, automatic.equals("NOTSET") || automatic.equals("VALID"),
                "has the padding '" + automatic + "'; export it with explicit pads");
        require(node, strides[0] == strides[1], "has different strides along rows and columns, which is not supported");
        require(node,
                isBetween(1, kernel) && isBetween(1, dilations) && isBetween(1, strides) && isBetween(0, pads),
                "has a kernel, stride or pads out of range");
        int[] size = new int[2];
        for (int axis = 0; axis < 2; axis++) {
            size[axis] = (int) ((kernel[axis] - 1) * dilations[axis] + 1);
        }
        return new Steps(size, (int) strides[0], Arrays.stream(pads).mapToInt(pad -> (int) pad).toArray());
    }

    private static boolean isBetween(int least, long[] values) {
        return Arrays.stream(values).allMatch(value -> value >= least && value <= 1 << 12);
    }

    private Sliding sliding(NodeProto node, Shape in, long[] kernel, boolean dilates) {
        Steps steps = steps(node, kernel, dilates ? OnnxFile.integers(node, "dilations", 1, 1) : new long[]{1, 1});
        require(node, OnnxFile.integer(node, "ceil_mode", 0) == 0, "rounds its size up, which is not supported");
        int[] out = new int[2];
        for (int axis = 0; axis < 2; axis++) {
            int room = (axis == 0 ? in.height() : in.width()) + steps.pads[axis] + steps.pads[axis + 2]
                    - steps.size[axis];
            require(node, room >= 0, "has a kernel that is larger than the map of " + in);
            out[axis] = room / steps.stride + 1;
        }
        return new Sliding(steps.size, steps.stride, new int[]{steps.pads[0], steps.pads[1]}, out);
    }

    /** Returns a convolution of x. */
    Feature convolve(NodeProto node, Feature x, Constant weight, double[] bias) {
        require(node, weight.dims().length == 4, "is not two-dimensional");
        long[] dims = weight.dims();
        long groups = OnnxFile.integer(node, "group", 1);
        int out = (int) dims[0];
        require(node, groups > 0 && dims[0] > 0 && dims[1] > 0 && dims[0] % groups == 0
                && dims[1] * groups == x.shape().channels(),
                "has weights of shape " + Arrays.toString(dims) + " for "
                        + x.shape());
        require(node, bias.length == out, "has " + bias.length + " biases for " + out + " channels");
        Sliding sliding = sliding(node, x.shape(), new long[]{dims[2], dims[3]}, true);
        long[] dilations = OnnxFile.integers(node, "dilations", 1, 1);
        double[][][] kernel = new double[out][][];
        int in = x.shape().channels();
        int taps = sliding.size[0] * sliding.size[1];
        require(node, (long) out * in * taps * sliding.stride * sliding.stride <= LARGEST_KERNEL,
                "has too many weights once its groups are filled up with zeros");
        for (int o = 0; o < out; o++) {
            kernel[o] = new double[in][taps];
            int first = (int) (o / (out / groups) * dims[1]);
            for (int k = 0; k < dims[1] * dims[2] * dims[3]; k++) {
                int row = (int) (k / dims[3] % dims[2] * dilations[0]);
                int column = (int) (k % dims[3] * dilations[1]);
                kernel[o][first + (int) (k / (dims[2] * dims[3]))][row * sliding.size[1] + column] = weight
                    .values()[(int) (o * dims[1] * dims[2] * dims[3]) + k];
            }
        }
        return slide(x, layerName(weight), kernel, bias, sliding);
    }

    /**
     * Returns a transposed convolution of x: out[n] = Σ K[t]·x[m] over all m and t with ms + t = n + p. Component q of n + p,
     * n + p = sb + q, is Σ_β K[sβ + q]·x[b − β].
     */
    Feature convolveTransposed(NodeProto node, Feature x, Constant weight, Optional<double[]> bias) {
        long[] dims = weight.dims();
        require(node, dims.length == 4, "is not two-dimensional");
        Shape in = x.shape();
        long groups = OnnxFile.integer(node, "group", 1);
        require(node, groups > 0 && dims[0] > 0 && dims[1] > 0 && dims[0] == in.channels() && dims[0] % groups == 0,
                "has weights of shape " + Arrays.toString(dims) + " for " + in);
        int out = View.modest(dims[1] * groups);
        require(node, bias.isEmpty() || bias.get().length == out,
                "has " + bias.map(values -> values.length).orElse(0) + " biases for " + out + " channels");
        require(node, OnnxFile.attribute(node, "output_shape").isEmpty(),
                "has an 'output_shape'; export it with explicit pads");
        long[] dilations = OnnxFile.integers(node, "dilations", 1, 1);
        long[] more = OnnxFile.integers(node, "output_padding", 0, 0);
        Steps steps = steps(node, new long[]{dims[2], dims[3]}, dilations);
        int s = steps.stride;
        int[] blocks = new int[2];
        int[] length = new int[2];
        int[] components = new int[2];
        for (int axis = 0; axis < 2; axis++) {
            blocks[axis] = (steps.size[axis] - 1) / s;
            long all = ((axis == 0 ? in.height() : in.width()) - 1L) * s + steps.size[axis];
            require(node, more.length == 2 && more[axis] >= 0 && more[axis] < 1 << 12,
                    "has an 'output_padding' out of range");
            length[axis] = View.modest(all + more[axis] - steps.pads[axis] - steps.pads[axis + 2]);
            require(node, length[axis] > 0, "has pads that leave nothing of the map");
            components[axis] = Math.ceilDiv(length[axis] + steps.pads[axis], s);
        }
        int taps = (blocks[0] + 1) * (blocks[1] + 1);
        require(node, (long) out * s * s * in.channels() * taps <= LARGEST_KERNEL,
                "has too many weights once its groups are filled up with zeros");
        double[][][] kernel = new double[out * s * s][in.channels()][taps];
        for (int k = 0; k < weight.values().length; k++) {
            int row = (int) (k / dims[3] % dims[2] * dilations[0]);
            int column = (int) (k % dims[3] * dilations[1]);
            int i = (int) (k / (dims[1] * dims[2] * dims[3]));
            int o = (int) (i / (dims[0] / groups) * dims[1] + k / (dims[2] * dims[3]) % dims[1]);
            int tap = (blocks[0] - row / s) * (blocks[1] + 1) + blocks[1] - column / s;
            kernel[(o * s + row % s) * s + column % s][i][tap] = weight.values()[k];
        }
        double[] biases = new double[kernel.length];
        bias.ifPresent(values -> Arrays.setAll(biases, k -> values[k / (s * s)]));
        Feature y = step(x, layerName(weight), kernel, biases,
                new Sliding(new int[]{blocks[0] + 1, blocks[1] + 1}, 1, blocks, components));
        return windowed(s == 1 ? y : y.then(List.of(new LayerSpec.DepthToSpace(s))), steps.pads[0], steps.pads[1],
                length[0], length[1]);
    }

    /** Returns blocks of pixels made of channels. */
    Feature depthToSpace(NodeProto node, Feature map) {
        int block = Math.toIntExact(OnnxFile.integer(node, "blocksize", 0));
        int channels = map.shape().channels();
        require(node, block > 0 && block <= channels && channels % (block * block) == 0,
                "cannot make blocks of " + block + " of " + map.shape());
        String mode = OnnxFile.attribute(node, "mode").map(one -> one.getS().toStringUtf8()).orElse("DCR");
        int kept = channels / (block * block);
        // DCR has the place in the block before the channel; pixel_shuffle, and this layer, have it behind.
        List<LayerSpec> layers = mode.equals("CRD") || kept == 1
                ? List.of(new LayerSpec.DepthToSpace(block))
                : List.of(new LayerSpec.Channels(IntStream.range(0, channels)
                    .map(k -> k % (block * block) * kept + k / (block * block))
                    .boxed()
                    .toList()), new LayerSpec.DepthToSpace(block));
        return map.then(layers);
    }

    private static String layerName(Constant weight) {
        return weight.name().replaceFirst("[.]?weight$", "");
    }

    /** Returns the mean of each window. */
    Feature average(NodeProto node, Feature x, long[] kernel) {
        Sliding sliding = sliding(node, x.shape(), kernel, false);
        require(node, Arrays.stream(OnnxFile.integers(node, "pads")).allMatch(pad -> pad == 0)
                || OnnxFile.integer(node, "count_include_pad", 0) == 1,
                "leaves padding out of its means, which is not supported");
        return average(node, x, sliding);
    }

    private Feature average(NodeProto node, Feature x, Sliding sliding) {
        Shape in = x.shape();
        boolean apart = sliding.size[0] == sliding.size[1] && sliding.size[0] == sliding.stride
                && sliding.before[0] == 0 && sliding.before[1] == 0 && sliding.out[0] * sliding.stride <= in.height()
                && sliding.out[1] * sliding.stride <= in.width();
        if (apart) {
            List<LayerSpec> layers = new ArrayList<>(cropped(in, sliding));
            layers.add(new LayerSpec.AveragePool(sliding.stride));
            double[] share = new double[in.channels()];
            Arrays.fill(share, 1.0 / sliding.stride);
            return x.then(layers).scaled(share, new double[share.length]);
        }
        int taps = sliding.size[0] * sliding.size[1];
        require(node, (long) in.channels() * in.channels() * taps * sliding.stride * sliding.stride <= LARGEST_KERNEL,
                "averages overlapping windows of too many channels");
        double[][][] means = new double[in.channels()][in.channels()][taps];
        for (int c = 0; c < in.channels(); c++) {
            Arrays.fill(means[c][c], 1.0 / taps);
        }
        return slide(x, node.getName(), means, new double[in.channels()], sliding);
    }

    /** Returns the largest value of each window. */
    Feature maximum(NodeProto node, Feature x) {
        Shape in = x.shape();
        Steps steps = steps(node, OnnxFile.integers(node, "kernel_shape"), new long[]{1, 1});
        int size = steps.size[0];
        require(node, steps.size[1] == size
                && Arrays.stream(OnnxFile.integers(node, "dilations", 1, 1)).allMatch(dilation -> dilation == 1),
                "takes maxima of windows that are not square or have gaps, which is not supported");
        require(node, Arrays.stream(steps.pads).allMatch(pad -> pad < size) && node.getOutputCount() < 2,
                "has pads as large as a window, or gives indices, which is not supported");
        int[] out = new int[2];
        for (int axis = 0; axis < 2; axis++) {
            int length = (axis == 0 ? in.height() : in.width()) + steps.pads[axis];
            int room = length + steps.pads[axis + 2] - size;
            require(node, room >= 0, "has a kernel that is larger than the map of " + in);
            out[axis] = room / steps.stride + 1;
            // A window that is rounded up to must begin on the map.
            if (OnnxFile.integer(node, "ceil_mode", 0) != 0 && room % steps.stride > 0
                    && out[axis] * steps.stride < length) {
                out[axis]++;
            }
        }
        Sliding sliding = new Sliding(steps.size, steps.stride, new int[]{steps.pads[0], steps.pads[1]}, out);
        if (size == steps.stride && steps.pads[0] == 0 && steps.pads[1] == 0 && out[0] * size <= in.height()
                && out[1] * size <= in.width()) {
            List<LayerSpec> layers = new ArrayList<>(cropped(in, sliding));
            layers.add(new LayerSpec.MaxPool(size));
            return x.then(layers);
        }
        Shape wanted = new Shape(in.channels(), out[0], out[1]);
        return IntStream.range(0, size)
            .mapToObj(after -> new LayerSpec.MaxPool(size, steps.stride, steps.pads[0], after))
            .filter(pool -> steps.pads[0] == steps.pads[1] && pool.after() >= size - in.height() - steps.pads[0]
                    && pool.after() >= size - in.width() - steps.pads[0] && pool.after(in).equals(wanted))
            .findFirst()
            .map(pool -> x.then(List.of(pool)))
            .orElseThrow(() -> file.fault(node, "has different pads along rows and columns, which is not supported"));
    }

    /** The part of the map that windows without overlap cover. */
    private static List<LayerSpec> cropped(Shape in, Sliding sliding) {
        int rows = sliding.out[0] * sliding.stride;
        int columns = sliding.out[1] * sliding.stride;
        return rows == in.height() && columns == in.width()
                ? List.of()
                : List.of(new LayerSpec.Window(0, 0, rows, columns));
    }

    private static Feature slide(Feature x, String name, double[][][] kernel, double[] bias, Sliding sliding) {
        return sliding.stride == 1 ? step(x, name, kernel, bias, sliding) : stride(x, name, kernel, bias, sliding);
    }

    /** With stride 1: the kernel in the middle of an odd square, the map as large as it must be to hold all that is asked for. */
    private static Feature step(Feature x, String name, double[][][] kernel, double[] bias, Sliding sliding) {
        int half = Math.max(sliding.size[0] / 2, sliding.size[1] / 2);
        int[] lengths = {x.shape().height(), x.shape().width()};
        int[] from = new int[2];
        int[] low = new int[2];
        int[] length = new int[2];
        for (int axis = 0; axis < 2; axis++) {
            from[axis] = (sliding.size[axis] - 1) / 2 - sliding.before[axis];
            low[axis] = Math.min(0, from[axis]);
            length[axis] = Math.max(lengths[axis], from[axis] + sliding.out[axis]) - low[axis];
        }
        int[] centre = {half - (sliding.size[0] - 1) / 2, half - (sliding.size[1] - 1) / 2};
        Feature map = windowed(x, low[0], low[1], length[0], length[1]);
        int side = 2 * half + 1;
        double[] weight = new double[View.modest((long) kernel.length * kernel[0].length * side * side)];
        for (int o = 0; o < kernel.length; o++) {
            for (int i = 0; i < kernel[o].length; i++) {
                for (int t = 0; t < kernel[o][i].length; t++) {
                    int row = t / sliding.size[1] + centre[0];
                    int column = t % sliding.size[1] + centre[1];
                    weight[((o * kernel[o].length + i) * side + row) * side + column] = kernel[o][i][t];
                }
            }
        }
        Feature y = map
            .then(new Feature.Piece.Affine(name, false, kernel.length, kernel[0].length, side, weight, bias));
        return windowed(y, from[0] - low[0], from[1] - low[1], sliding.out[0], sliding.out[1]);
    }

    /** With stride s: on polyphase components. */
    private static Feature stride(Feature x, String name, double[][][] kernel, double[] bias, Sliding sliding) {
        int s = sliding.stride;
        int[] blocks = {(sliding.size[0] - 1) / s, (sliding.size[1] - 1) / s};
        int[] middle = {blocks[0] / 2, blocks[1] / 2};
        int half = Math.max(blocks[0] - middle[0], blocks[1] - middle[1]);
        int side = 2 * half + 1;
        Feature map = windowed(x, -sliding.before[0], -sliding.before[1], s * (sliding.out[0] + blocks[0]),
                s * (sliding.out[1] + blocks[1]))
            .then(List.of(new LayerSpec.SpaceToDepth(s)));
        int in = kernel[0].length * s * s;
        double[] weight = new double[View.modest((long) kernel.length * in * side * side)];
        for (int o = 0; o < kernel.length; o++) {
            for (int i = 0; i < kernel[o].length; i++) {
                for (int t = 0; t < kernel[o][i].length; t++) {
                    int row = t / sliding.size[1];
                    int column = t % sliding.size[1];
                    int channel = (i * s + row % s) * s + column % s;
                    weight[((o * in + channel) * side + row / s - middle[0] + half) * side + column / s - middle[1]
                            + half] = kernel[o][i][t];
                }
            }
        }
        Feature y = map.then(new Feature.Piece.Affine(name, false, kernel.length, in, side, weight, bias));
        return windowed(y, middle[0], middle[1], sliding.out[0], sliding.out[1]);
    }

    private static Feature windowed(Feature x, int top, int left, int height, int width) {
        return top == 0 && left == 0 && height == x.shape().height() && width == x.shape().width()
                ? x
                : x.then(List.of(new LayerSpec.Window(top, left, height, width)));
    }

    private void require(NodeProto node, boolean holds, String sentence) {
        if (!holds) {
            throw file.fault(node, sentence);
        }
    }
}
