package org.fars.model.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fars.model.onnx.OnnxFile.Constant;

/** Operators that put values in another order or shape and compute nothing. Axis 0 of the graph, the images, is kept. */
final class AxisOperators {
    private final OnnxFile file;

    AxisOperators(OnnxFile file) {
        this.file = file;
    }

    /** Returns x with the axes from {@code axis} on made one. */
    View flatten(NodeProto node, View x) {
        long axis = OnnxFile.integer(node, "axis", 1);
        require(node, axis == 1, "keeps more axes than that of the images, which is not supported");
        return x.reshaped(x.size());
    }

    /**
     * Returns x in another shape.
     *
     * @param target as in the file: the first entry is that of the images
     */
    View reshape(NodeProto node, View x, long[] target) {
        require(node, target.length > 1, "makes the images of one batch a single tensor, which is not supported");
        long[] dims = Arrays.copyOfRange(target, 1, target.length);
        long known = 1;
        int open = -1;
        for (int axis = 0; axis < dims.length; axis++) {
            if (dims[axis] == 0 && axis < x.dims().length) {
                dims[axis] = x.dims()[axis];
            }
            if (dims[axis] == -1) {
                open = axis;
            } else {
                require(node, dims[axis] > 0 && dims[axis] <= x.size(),
                        "asks for the shape " + Arrays.toString(target));
                known *= dims[axis];
            }
        }
        if (open >= 0) {
            dims[open] = x.size() / Math.max(1, known);
            known *= dims[open];
        }
        require(node, known == x.size(), "gives the " + x.size() + " values of an image the shape "
                + Arrays.toString(target) + ", which mixes images or does not fit");
        return x.reshaped(dims);
    }

    /** Returns x with its axes in another order. */
    View transpose(NodeProto node, View x) {
        long[] order = OnnxFile.integers(node, "perm",
                IntStream.rangeClosed(0, x.dims().length).mapToLong(axis -> x.dims().length - axis).toArray());
        require(node, order.length == x.dims().length + 1 && order[0] == 0,
                "moves the axis of the images, which is not supported");
        require(node, Arrays.equals(Arrays.stream(order).sorted().toArray(),
                IntStream.range(0, order.length).mapToLong(axis -> axis).toArray()),
                "has the order " + Arrays.toString(order) + ", which names an axis twice");
        return x.transposed(IntStream.range(1, order.length).map(axis -> (int) order[axis] - 1).toArray());
    }

    /** Returns x without axes of length 1. */
    View squeeze(NodeProto node, View x, long[] axes) {
        List<Long> dims = new ArrayList<>();
        List<Integer> gone = new ArrayList<>();
        for (long axis : axes) {
            gone.add(axis(node, axis, x.dims().length + 1));
        }
        for (int axis = 0; axis < x.dims().length; axis++) {
            boolean goes = gone.isEmpty() ? x.dims()[axis] == 1 : gone.contains(axis);
            require(node, !goes || x.dims()[axis] == 1, "removes an axis that is longer than 1");
            if (!goes) {
                dims.add(x.dims()[axis]);
            }
        }
        return x.reshaped(dims.stream().mapToLong(Long::longValue).toArray());
    }

    /** Returns x with more axes of length 1. */
    View unsqueeze(NodeProto node, View x, long[] axes) {
        int rank = x.dims().length + 1 + axes.length;
        List<Long> dims = new ArrayList<>();
        Arrays.stream(x.dims()).forEach(dims::add);
        List<Integer> added = Arrays.stream(axes).mapToObj(axis -> axis(node, axis, rank)).sorted().toList();
        for (int axis : added) {
            require(node, axis <= dims.size(), "adds an axis that is not there");
            dims.add(axis, 1L);
        }
        return x.reshaped(dims.stream().mapToLong(Long::longValue).toArray());
    }

    /** Returns views of the same source joined along an axis. */
    View concat(NodeProto node, List<View> parts) {
        View first = parts.getFirst();
        int axis = axis(node, OnnxFile.integer(node, "axis", 1), first.dims().length + 1);
        int inner = 1;
        for (int k = axis + 1; k < first.dims().length; k++) {
            inner *= (int) first.dims()[k];
        }
        int outer = first.size() / Math.max(1, inner * (int) first.dims()[axis]);
        long length = 0;
        for (View part : parts) {
            require(node, part.source() == first.source(),
                    "joins what different layers give, which is supported for sums only");
            require(node, part.dims().length == first.dims().length
                    && IntStream.range(0, part.dims().length)
                        .allMatch(k -> k == axis || part.dims()[k] == first.dims()[k]),
                    "joins tensors that do not fit");
            length += part.dims()[axis];
        }
        int[] joined = new int[View.modest(outer * length * inner)];
        int at = 0;
        for (int o = 0; o < outer; o++) {
            for (View part : parts) {
                int block = (int) part.dims()[axis] * inner;
                System.arraycopy(part.indices(), o * block, joined, at, block);
                at += block;
            }
        }
        long[] dims = first.dims().clone();
        dims[axis] = length;
        return new View(first.source(), dims, joined);
    }

    /** Returns the parts of x along an axis, one for each output. */
    List<View> split(NodeProto node, View x, long[] sizes) {
        int axis = axis(node, OnnxFile.integer(node, "axis", 0), x.dims().length + 1);
        int count = node.getOutputCount();
        long[] lengths = sizes;
        if (lengths.length == 0) {
            long each = (x.dims()[axis] + count - 1) / count;
            lengths = new long[count];
            for (int k = 0; k < count; k++) {
                lengths[k] = Math.min(each, x.dims()[axis] - k * each);
            }
        }
        require(node, lengths.length == count && Arrays.stream(lengths).allMatch(length -> length > 0)
                && Arrays.stream(lengths).sum() == x.dims()[axis], "cuts into parts that do not fit");
        List<View> parts = new ArrayList<>();
        int from = 0;
        for (long length : lengths) {
            parts.add(x.selected(axis, IntStream.range(from, from + (int) length).toArray()));
            from += (int) length;
        }
        return parts;
    }

    /** Returns some entries of x, from starts to ends along axes. */
    View slice(NodeProto node, View x, long[] starts, long[] ends, long[] axes, long[] steps) {
        View sliced = x;
        for (int k = 0; k < starts.length; k++) {
            require(node, ends.length == starts.length && (axes.length == 0 || axes.length == starts.length)
                    && (steps.length == 0 || steps.length == starts.length), "has starts and ends that do not fit");
            int axis = axis(node, axes.length == 0 ? k : axes[k], x.dims().length + 1);
            int length = (int) sliced.dims()[axis];
            long step = steps.length == 0 ? 1 : steps[k];
            require(node, step > 0, "goes backwards, which is not supported");
            int begin = clamped(starts[k], length);
            int end = clamped(ends[k], length);
            require(node, begin < end, "gives nothing");
            int count = (int) ((end - begin + step - 1) / step);
            sliced = sliced.selected(axis, IntStream.range(0, count).map(i -> begin + (int) (i * step)).toArray());
        }
        return sliced;
    }

    /** Returns entries of x along an axis. */
    View gather(NodeProto node, View x, Constant indices) {
        int axis = axis(node, OnnxFile.integer(node, "axis", 0), x.dims().length + 1);
        int length = (int) x.dims()[axis];
        int[] entries = Arrays.stream(indices.integers()).mapToInt(index -> {
            long at = index < 0 ? index + length : index;
            require(node, at >= 0 && at < length, "gathers entry " + index + " of " + length);
            return (int) at;
        }).toArray();
        require(node, indices.dims().length <= 1 && entries.length > 0, "gathers in a way that is not supported");
        View taken = x.selected(axis, entries);
        return indices.dims().length == 1 ? taken : squeeze(node, taken, new long[]{axis + 1});
    }

    /** Returns x with zeros before and behind the entries of each axis; negative counts cut entries off. */
    View pad(NodeProto node, View x, long[] pads) {
        int rank = x.dims().length + 1;
        require(node, pads.length == 2 * rank && pads[0] == 0 && pads[rank] == 0, "has pads that do not fit");
        View padded = x;
        for (int axis = 1; axis < rank; axis++) {
            long before = pads[axis];
            long length = x.dims()[axis - 1];
            long sum = before + length + pads[rank + axis];
            require(node, sum > 0 && sum <= 1 << 16 && Math.abs(before) <= 1 << 16, "has pads that do not fit");
            if (before != 0 || pads[rank + axis] != 0) {
                padded = padded.selected(axis - 1, IntStream.range(0, (int) sum)
                    .map(i -> i - before < 0 || i - before >= length ? -1 : (int) (i - before))
                    .toArray());
            }
        }
        return padded;
    }

    /** Returns x with blocks of pixels as channels, in the order of ONNX: the place in the block varies slowest. */
    View spaceToDepth(NodeProto node, View x) {
        int block = (int) Math.clamp(OnnxFile.integer(node, "blocksize", 0), 0, 1 << 16);
        require(node, block > 0 && x.dims().length == 3 && x.dims()[1] % block == 0 && x.dims()[2] % block == 0,
                "cannot cut " + Arrays.toString(x.dims()) + " into blocks of " + block);
        long c = x.dims()[0];
        long rows = x.dims()[1] / block;
        long columns = x.dims()[2] / block;
        return x.reshaped(c, rows, block, columns, block)
            .transposed(new int[]{2, 4, 0, 1, 3})
            .reshaped(c * block * block, rows, columns);
    }

    /** Returns the index of an axis without that of the images. */
    int axis(NodeProto node, long axis, int rank) {
        long counted = axis < 0 ? axis + rank : axis;
        require(node, counted != 0, "works along the axis of the images, which is not supported");
        require(node, counted > 0 && counted < rank, "names axis " + axis + ", which is not there");
        return (int) counted - 1;
    }

    /** Returns a start or end as Python understands it. */
    static int clamped(long index, int length) {
        return (int) Math.clamp(index < 0 ? index + length : index, 0L, (long) length);
    }

    private void require(NodeProto node, boolean holds, String sentence) {
        if (!holds) {
            throw file.fault(node, sentence);
        }
    }
}
