package org.fars.model.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.fars.model.onnx.OnnxFile.Constant;

/** Computes nodes whose inputs are all known: shapes that are put together, and arithmetic on weights. */
final class ConstantFolding {
    private static final long LARGEST = 1 << 28;

    private final OnnxFile file;

    ConstantFolding(OnnxFile file) {
        this.file = file;
    }

    /** Returns what a node gives; empty if it is of no kind that is computed in advance. */
    Optional<Constant> apply(NodeProto node, List<Constant> in) {
        if (in.isEmpty()) {
            return Optional.empty();
        }
        Constant x = in.getFirst();
        String name = node.getOutput(0);
        return switch (node.getOpType()) {
            case "Identity", "Cast", "Dropout" -> Optional.of(new Constant(name, x.dims(), x.values()));
            case "Sqrt" -> Optional.of(mapped(name, x, Math::sqrt));
            case "Neg" -> Optional.of(mapped(name, x, value -> -value));
            case "Reciprocal" -> Optional.of(mapped(name, x, value -> 1 / value));
            case "Add" -> Optional.of(combined(node, in, Double::sum));
            case "Sub" -> Optional.of(combined(node, in, (a, b) -> a - b));
            case "Mul" -> Optional.of(combined(node, in, (a, b) -> a * b));
            case "Div" -> Optional.of(combined(node, in, (a, b) -> a / b));
            case "Gather" -> Optional.of(gathered(node, in));
            case "Concat" -> Optional.of(joined(node, in));
            case "Slice" -> Optional.of(sliced(node, in));
            case "Unsqueeze" -> Optional.of(new Constant(name, new long[]{x.values().length}, x.values()));
            case "Squeeze", "Flatten" -> Optional.of(
                    new Constant(name, x.values().length == 1 ? new long[0] : new long[]{x.values().length},
                            x.values()));
            case "Reshape" -> Optional.of(new Constant(name, resolved(node, in.get(1).integers(), x), x.values()));
            case "Transpose" -> Optional.of(transposed(node, x));
            default -> Optional.empty();
        };
    }

    private static Constant mapped(String name, Constant x, DoubleUnaryOperator operator) {
        return new Constant(name, x.dims(), Arrays.stream(x.values()).map(operator).toArray());
    }

    private Constant combined(NodeProto node, List<Constant> in, DoubleBinaryOperator operator) {
        require(node, in.size() == 2, "needs two inputs");
        Constant a = in.get(0);
        Constant b = in.get(1);
        Constant larger = a.values().length >= b.values().length ? a : b;
        double[] left = broadcast(node, a, larger.dims());
        double[] right = broadcast(node, b, larger.dims());
        return new Constant(node.getOutput(0), larger.dims(),
                IntStream.range(0, left.length)
                    .mapToDouble(i -> operator.applyAsDouble(left[i], right[i]))
                    .toArray());
    }

    /** Returns a constant's values in a larger shape, axes counted from the last one. */
    double[] broadcast(NodeProto node, Constant x, long[] dims) {
        int size = 1;
        for (long dim : dims) {
            size = View.modest(size * dim);
        }
        int offset = dims.length - x.dims().length;
        for (int axis = 0; axis < x.dims().length; axis++) {
            long length = x.dims()[axis];
            boolean fits = axis + offset >= 0 ? length == 1 || length == dims[axis + offset] : length == 1;
            require(node, fits, "combines shapes " + Arrays.toString(x.dims()) + " and " + Arrays.toString(dims)
                    + ", which do not fit");
        }
        double[] values = new double[size];
        for (int k = 0; k < size; k++) {
            int rest = k;
            int index = 0;
            int stride = 1;
            for (int axis = dims.length - 1; axis >= 0; axis--) {
                int at = rest % (int) dims[axis];
                rest /= (int) dims[axis];
                if (axis - offset >= 0) {
                    long length = x.dims()[axis - offset];
                    index += length == 1 ? 0 : at * stride;
                    stride *= (int) length;
                }
            }
            values[k] = x.values()[index];
        }
        return values;
    }

    /**
     * Returns a constant's value for each channel.
     *
     * @param axes the axes of the values of an image that it is combined with
     */
    double[] perChannel(NodeProto node, long[] axes, Constant constant) {
        long[] dims = new long[axes.length + 1];
        dims[0] = 1;
        System.arraycopy(axes, 0, dims, 1, axes.length);
        double[] values = broadcast(node, constant, dims);
        double[] one = new double[(int) axes[0]];
        int each = values.length / one.length;
        for (int k = 0; k < values.length; k++) {
            one[k / each] = k % each == 0 ? values[k] : one[k / each];
            require(node, values[k] == one[k / each],
                    "has constants that differ from pixel to pixel, which is not supported");
        }
        return one;
    }

    private Constant gathered(NodeProto node, List<Constant> in) {
        require(node, in.size() == 2 && in.get(0).dims().length <= 1 && OnnxFile.integer(node, "axis", 0) == 0,
                "gathers from constants of several axes, which is not supported");
        double[] from = in.get(0).values();
        double[] taken = Arrays.stream(in.get(1).integers()).mapToDouble(index -> {
            long at = index < 0 ? index + from.length : index;
            require(node, at >= 0 && at < from.length, "gathers entry " + index + " of " + from.length);
            return from[(int) at];
        }).toArray();
        return new Constant(node.getOutput(0), in.get(1).dims(), taken);
    }

    private Constant joined(NodeProto node, List<Constant> in) {
        require(node, in.stream().allMatch(one -> one.dims().length <= 1),
                "joins constants of several axes, which is not supported");
        double[] values = in.stream().flatMapToDouble(one -> Arrays.stream(one.values())).toArray();
        return new Constant(node.getOutput(0), new long[]{values.length}, values);
    }

    private Constant sliced(NodeProto node, List<Constant> in) {
        require(node, in.getFirst().dims().length == 1,
                "cuts constants of several axes, which is not supported");
        double[] from = in.getFirst().values();
        long[] starts = in.size() > 1 ? in.get(1).integers() : OnnxFile.integers(node, "starts");
        long[] ends = in.size() > 2 ? in.get(2).integers() : OnnxFile.integers(node, "ends");
        require(node, starts.length == 1 && ends.length == 1
                && (in.size() < 5 || in.get(4).integers()[0] == 1), "cuts in a way that is not supported");
        int begin = AxisOperators.clamped(starts[0], from.length);
        int end = Math.max(begin, AxisOperators.clamped(ends[0], from.length));
        double[] values = Arrays.copyOfRange(from, begin, end);
        return new Constant(node.getOutput(0), new long[]{values.length}, values);
    }

    private long[] resolved(NodeProto node, long[] target, Constant x) {
        long known = 1;
        for (int axis = 0; axis < target.length; axis++) {
            known *= target[axis] < 0 ? 1 : target[axis];
        }
        long[] dims = target.clone();
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = dims[axis] < 0 && known > 0 ? x.values().length / known : dims[axis];
        }
        long size = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        require(node, size == x.values().length && size < LARGEST,
                "gives " + x.values().length + " values the shape " + Arrays.toString(target));
        return dims;
    }

    private Constant transposed(NodeProto node, Constant x) {
        require(node, x.dims().length == 2, "transposes a constant that is no matrix, which is not supported");
        int rows = (int) x.dims()[0];
        int columns = (int) x.dims()[1];
        double[] values = new double[x.values().length];
        for (int k = 0; k < values.length; k++) {
            values[k % columns * rows + k / columns] = x.values()[k];
        }
        return new Constant(node.getOutput(0), new long[]{columns, rows}, values);
    }

    private void require(NodeProto node, boolean holds, String sentence) {
        if (!holds) {
            throw file.fault(node, sentence);
        }
    }
}
