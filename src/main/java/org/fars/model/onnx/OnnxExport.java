package org.fars.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import org.fars.model.proof.Float64Layer;
import org.fars.model.proof.Float64Network;
import org.fars.model.proof.KernelWeights;

/**
 * Writes a network of known layers with one head as ONNX, of plain operators whose scalings are folded into weights of float32.
 * Its input {@code image} is {@code [n, channels, height, width]} in [0, 1], its output {@code scores} {@code [n, classes]}; a
 * sparsemax head gives its logits, which decide alike.
 */
public final class OnnxExport {
    private static final int OPSET = 13;
    private static final int IR_VERSION = 8;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("classifier");
    private int names;
    /** Whether the last value is [n, m]; else it is [n, channels, height, width]. */
    private boolean isFlat;

    private OnnxExport() {}

    /**
     * Returns the content of a file.
     *
     * @param network the backbone
     * @param head one that takes its embeddings
     */
    public static byte[] encode(Float64Network network, Head head) {
        return new OnnxExport().model(network, head).toByteArray();
    }

    private ModelProto model(Float64Network network, Head head) {
        Shape input = network.shapes().getFirst();
        graph.addInput(value("image", input.channels(), input.height(), input.width()));
        graph.addOutput(value("scores", head.classes()));
        String z = layers(network, "image");
        if (!isFlat) {
            z = flattened(z);
        }
        String scores = switch (head) {
            case LinearHead linear -> linear(linear, z);
            case SparsemaxHead sparsemax -> linear(sparsemax.linear(), z);
            case MultiLayerHead multi -> multiLayer(multi, z);
        };
        graph.addNode(
                NodeProto.newBuilder().setOpType("Identity").setName("scores").addInput(scores).addOutput("scores"));
        return ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("FaRS Explorer")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
            .setGraph(graph)
            .build();
    }

    private String layers(Float64Network network, String x) {
        String y = x;
        for (int i = 0; i < network.layers().size(); i++) {
            y = layer(network.layers().get(i), network.shapes().get(i), network.shapes().get(i + 1), y);
        }
        return y;
    }

    private String layer(Float64Layer layer, Shape in, Shape out, String x) {
        return switch (layer) {
            case Float64Layer.Pooling pooling -> node("Mul",
                    List.of(node("AveragePool", List.of(x), ints("kernel_shape", pooling.size(), pooling.size()),
                            ints("strides", pooling.size(), pooling.size()),
                            // Padding that a runtime may draw into the pooling counts.
                            integer("count_include_pad", 1)), constant(pooling.size())));
            case Float64Layer.MaxPooling pooling -> node("MaxPool", List.of(x),
                    ints("kernel_shape", pooling.size(), pooling.size()),
                    ints("strides", pooling.stride(), pooling.stride()),
                    ints("pads", pooling.before(), pooling.before(), pooling.after(in.height(), out.height()),
                            pooling.after(in.width(), out.width())));
            case Float64Layer.Shifting shifting -> node("Sub", List.of(x, channels(shifting.value())));
            case Float64Layer.Scaling scaling -> node("Mul", List.of(x, channels(scaling.value())));
            case Float64Layer.Unshuffle unshuffle -> unshuffled(unshuffle.block(), in, x);
            case Float64Layer.Shuffle shuffle -> shuffled(shuffle.block(), in, out, x);
            case Float64Layer.Padding padding -> isFlat
                    ? padded(x, 0, 0, 0, padding.channels() - in.channels())
                    : padded(x, 0, 0, 0, 0, 0, padding.channels() - in.channels(), 0, 0);
            case Float64Layer.Selection selection -> sliced(x, 1, 0, selection.count());
            case Float64Layer.Flattening _ -> isFlat ? x : flattened(x);
            case Float64Layer.Residual residual -> residual(residual, x);
            case Float64Layer.Affine affine -> affine(affine, x);
            case Float64Layer.Joined joined -> joined(joined, x);
            case Float64Layer.Summed sum -> summed(sum, x);
            case Float64Layer.Rectifying _ -> node("Relu", List.of(x));
            case Float64Layer.Sorting _ -> sorted(in, x);
            case Float64Layer.Windowing window -> window(window, in, x);
            case Float64Layer.Reordering reordering -> node("Gather",
                    List.of(x, integers(Arrays.stream(reordering.order()).asLongStream().toArray())),
                    integer("axis", 1));
        };
    }

    private String flattened(String x) {
        isFlat = true;
        return node("Flatten", List.of(x), integer("axis", 1));
    }

    private String unshuffled(int block, Shape in, String x) {
        long rows = in.height() / block;
        long columns = in.width() / block;
        String cut = node("Reshape", List.of(x, integers(0, in.channels(), rows, block, columns, block)));
        String turned = node("Transpose", List.of(cut), ints("perm", 0, 1, 3, 5, 2, 4));
        return node("Reshape", List.of(turned, integers(0, (long) in.channels() * block * block, rows, columns)));
    }

    private String shuffled(int block, Shape in, Shape out, String x) {
        String cut = node("Reshape",
                List.of(x, integers(0, out.channels(), block, block, in.height(), in.width())));
        String turned = node("Transpose", List.of(cut), ints("perm", 0, 1, 4, 2, 5, 3));
        return node("Reshape", List.of(turned, integers(0, out.channels(), out.height(), out.width())));
    }

    /** x − Kᵀ(s ∘ ReLU(Kx + b)), s folded into the columns of Kᵀ. */
    private String residual(Float64Layer.Residual layer, String x) {
        KernelWeights kernel = layer.kernel();
        String hidden = node("Relu", List.of(product(kernel, doubles(kernel.values()), layer.bias(), x)));
        KernelWeights transposed = kernel.transposed();
        double[] back = doubles(transposed.values());
        int taps = kernel.side() * kernel.side();
        for (int k = 0; k < back.length; k++) {
            back[k] *= layer.scale()[k / taps % kernel.out()];
        }
        return node("Sub", List.of(x, product(transposed, back, new double[kernel.in()], hidden)));
    }

    private String affine(Float64Layer.Affine layer, String x) {
        KernelWeights kernel = layer.transposed() ? layer.kernel().transposed() : layer.kernel();
        double[] weight = doubles(kernel.values());
        int taps = kernel.side() * kernel.side();
        for (int k = 0; k < weight.length; k++) {
            weight[k] *= (layer.outputScale() == null ? 1 : layer.outputScale()[k / (kernel.in() * taps)])
                    * (layer.inputScale() == null ? 1 : layer.inputScale()[k / taps % kernel.in()]);
        }
        return product(kernel, weight, layer.bias(), x);
    }

    /** A convolution, or a product with a matrix where the value is one. */
    private String product(KernelWeights shape, double[] weight, double[] bias, String x) {
        String b = tensor(bias, bias.length);
        if (isFlat) {
            return node("Gemm", List.of(x, tensor(weight, shape.out(), shape.in()), b), integer("transB", 1));
        }
        int pad = shape.side() / 2;
        return node("Conv", List.of(x, tensor(weight, shape.out(), shape.in(), shape.side(), shape.side()), b),
                ints("kernel_shape", shape.side(), shape.side()), ints("pads", pad, pad, pad, pad));
    }

    private String joined(Float64Layer.Joined layer, String x) {
        boolean before = isFlat;
        List<String> parts = layer.branches().stream().map(branch -> {
            isFlat = before;
            return node("Mul", List.of(layers(branch.network(), x), constant(branch.factor())));
        }).toList();
        return node("Concat", parts, integer("axis", 1));
    }

    private String summed(Float64Layer.Summed layer, String x) {
        boolean before = isFlat;
        boolean anyFlat = before;
        List<String> maps = new ArrayList<>();
        List<String> vectors = new ArrayList<>();
        for (Float64Network term : layer.terms()) {
            isFlat = before;
            String y = layers(term, x);
            (isFlat ? vectors : maps).add(y);
            anyFlat |= isFlat;
        }
        if (anyFlat) {
            // Terms of one pixel that kept their axes among others that did not.
            maps.forEach(map -> vectors.add(flattened(map)));
        }
        isFlat = anyFlat;
        return (anyFlat ? vectors : maps).stream().reduce((a, b) -> node("Add", List.of(a, b))).orElseThrow();
    }

    private String sorted(Shape in, String x) {
        long pairs = in.channels() / 2;
        String cut = node("Reshape", List.of(x, isFlat
                ? integers(0, pairs, 2)
                : integers(0, pairs, 2, in.height(), in.width())));
        List<String> both = List.of(sliced(cut, 2, 0, 1), sliced(cut, 2, 1, 2));
        String inOrder = node("Concat", List.of(node("Max", both), node("Min", both)), integer("axis", 2));
        return node("Reshape", List.of(inOrder, isFlat
                ? integers(0, in.channels())
                : integers(0, in.channels(), in.height(), in.width())));
    }

    private String window(Float64Layer.Windowing window, Shape in, String x) {
        int top = Math.max(0, window.top());
        int left = Math.max(0, window.left());
        int bottom = Math.min(in.height(), window.top() + window.rows());
        int right = Math.min(in.width(), window.left() + window.columns());
        if (bottom <= top || right <= left) {
            // Nothing but zeros.
            String zero = sliced(sliced(node("Mul", List.of(x, constant(0))), 2, 0, 1), 3, 0, 1);
            return padded(zero, 0, 0, 0, 0, 0, 0, window.rows() - 1, window.columns() - 1);
        }
        String rows = top == 0 && bottom == in.height() ? x : sliced(x, 2, top, bottom);
        String cut = left == 0 && right == in.width() ? rows : sliced(rows, 3, left, right);
        int above = Math.max(0, -window.top());
        int before = Math.max(0, -window.left());
        int below = window.rows() - above - (bottom - top);
        int behind = window.columns() - before - (right - left);
        return above + before + below + behind == 0 ? cut : padded(cut, 0, 0, above, before, 0, 0, below, behind);
    }

    private String linear(LinearHead head, String z) {
        double[] weight = Arrays.stream(head.weight()).flatMapToDouble(Arrays::stream).toArray();
        return node("Gemm", List.of(z, tensor(weight, head.classes(), head.embeddingSize()),
                tensor(head.bias(), head.classes())), integer("transB", 1));
    }

    private String multiLayer(MultiLayerHead head, String z) {
        isFlat = true;
        String y = z;
        for (int i = 0; i < head.layers().size(); i++) {
            LinearHead layer = head.layers().get(i);
            y = linear(layer, y);
            if (i + 1 < head.layers().size()) {
                y = switch (head.activation()) {
                    case RELU -> node("Relu", List.of(y));
                    case SIGMOID -> node("Sigmoid", List.of(y));
                    case GROUP_SORT -> sortedButTheLast(layer.classes(), y);
                };
            }
        }
        return y;
    }

    /** An odd last value stays. */
    private String sortedButTheLast(int count, String y) {
        int even = count / 2 * 2;
        return even == count
                ? sorted(new Shape(count, 1, 1), y)
                : node("Concat",
                        List.of(sorted(new Shape(even, 1, 1), sliced(y, 1, 0, even)), sliced(y, 1, even, count)),
                        integer("axis", 1));
    }

    private String sliced(String x, long axis, long from, long to) {
        return node("Slice", List.of(x, integers(from), integers(to), integers(axis)));
    }

    private String padded(String x, long... pads) {
        return node("Pad", List.of(x, integers(pads)));
    }

    private String channels(double[] values) {
        return isFlat ? tensor(values, 1, values.length) : tensor(values, 1, values.length, 1, 1);
    }

    private String node(String operator, List<String> inputs, AttributeProto... attributes) {
        String name = operator.toLowerCase(java.util.Locale.ROOT) + names++;
        graph.addNode(NodeProto.newBuilder()
            .setOpType(operator)
            .setName(name)
            .addAllInput(inputs)
            .addOutput(name)
            .addAllAttribute(Arrays.asList(attributes)));
        return name;
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INT).setI(value).build();
    }

    private static AttributeProto ints(String name, long... values) {
        return AttributeProto.newBuilder()
            .setName(name)
            .setType(AttributeProto.AttributeType.INTS)
            .addAllInts(LongStream.of(values).boxed().toList())
            .build();
    }

    private String integers(long... values) {
        String name = "shape" + names++;
        graph.addInitializer(TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(values.length)
            .addAllInt64Data(LongStream.of(values).boxed().toList()));
        return name;
    }

    private String constant(double value) {
        return tensor(new double[]{value});
    }

    private String tensor(double[] values, long... shape) {
        String name = "weight" + names++;
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length))
            .order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        graph.addInitializer(TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addAllDims(LongStream.of(shape).boxed().toList())
            .setRawData(ByteString.copyFrom(bytes.array())));
        return name;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int k = 0; k < doubles.length; k++) {
            doubles[k] = values[k];
        }
        return doubles;
    }

    private static ValueInfoProto value(String name, long... shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"));
        LongStream.of(shape).forEach(size -> dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size)));
        return ValueInfoProto.newBuilder()
            .setName(name)
            .setType(TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder()
                    .setElemType(TensorProto.DataType.FLOAT.getNumber())
                    .setShape(dims)))
            .build();
    }
}
