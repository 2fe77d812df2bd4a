package org.fars.model.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fars.model.InvalidModelException;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;
import org.fars.model.onnx.OnnxFile.Constant;

/** Goes through a graph in its order and says what each value is, as layers on the input. */
final class GraphTranslator {
    private static final int LARGEST_INPUT = 1 << 22;

    private final OnnxFile file;
    private final ConstantFolding folding;
    private final AxisOperators axes;
    private final WindowOperators windows;
    private final Map<String, Constant> constants = new HashMap<>();
    private final Map<String, View> views = new HashMap<>();
    private final SortedPairs pairs = new SortedPairs();
    private Feature input;
    private boolean isDone;

    /** What a graph computes from images: layers up to its output. */
    record Translation(Shape input, List<Feature.Piece> pieces, Shape output) {}

    GraphTranslator(OnnxFile file) {
        this.file = file;
        this.folding = new ConstantFolding(file);
        this.axes = new AxisOperators(file);
        this.windows = new WindowOperators(file);
    }

    /**
     * Translates the graph.
     *
     * @param given the shape of an image; empty: as the file says
     * @throws org.fars.model.InvalidCheckpointException if something in it is not supported, with the node's name
     */
    Translation translate(Optional<Shape> given) {
        for (TensorProto tensor : file.graph().getInitializerList()) {
            constants.put(tensor.getName(), file.constant(tensor, tensor.getName()));
        }
        if (file.graph().getSparseInitializerCount() > 0) {
            throw file.fault("has sparse weights, which are not supported");
        }
        if (file.graph().getOutputCount() != 1) {
            throw file.fault("has " + file.graph().getOutputCount() + " outputs; one with the scores is needed");
        }
        Shape image = readInput(given);
        for (NodeProto node : file.graph().getNodeList()) {
            file.requireStandard(node);
            if (node.getOutputCount() == 0) {
                throw file.fault(node, "has no output");
            }
            try {
                translate(node);
            } catch (InvalidModelException e) {
                throw file.fault(node, "does not fit: " + e.getMessage());
            } catch (ArithmeticException | IndexOutOfBoundsException | NegativeArraySizeException e) {
                throw file.fault(node, "has inputs or attributes that do not fit");
            }
        }
        String name = file.graph().getOutput(0).getName();
        View output = views.get(name);
        if (output == null) {
            throw file.fault("has an output '" + name + "' that does not depend on the image");
        }
        Feature last = feature(output, output.reshaped(output.size()), "the output");
        return new Translation(image, last.since(input), last.shape());
    }

    private Shape readInput(Optional<Shape> given) {
        List<ValueInfoProto> inputs = file.graph()
            .getInputList()
            .stream()
            .filter(one -> !constants.containsKey(one.getName()))
            .toList();
        if (inputs.size() != 1) {
            throw file.fault("has " + inputs.size() + " inputs; one, the images, is needed");
        }
        ValueInfoProto info = inputs.getFirst();
        List<TensorShapeProto.Dimension> dims = info.getType().getTensorType().getShape().getDimList();
        Shape image;
        if (dims.size() == 4) {
            image = new Shape(dim(info, dims.get(1), given.map(Shape::channels)),
                    dim(info, dims.get(2), given.map(Shape::height)), dim(info, dims.get(3), given.map(Shape::width)));
        } else {
            image = given.filter(one -> dims.size() == 2 && dims.get(1).getDimValue() == one.size())
                .orElseThrow(() -> file.fault("has an input '" + info.getName() + "' with " + dims.size()
                        + " axes; 4 are needed: images, channels, rows, columns"
                        + (dims.size() == 2 ? " (or --input C,H,W, which says what the values are)" : "")));
        }
        if (given.isPresent() && !given.get().equals(image)) {
            throw file.fault("takes images of " + image + ", and --input says " + given.get());
        }
        if (image.channels() != 1 && image.channels() != 3 || (long) image.height() * image.width() > LARGEST_INPUT) {
            throw file.fault("takes images of " + image + "; 1 or 3 channels and at most " + LARGEST_INPUT
                    + " pixels are supported");
        }
        input = Feature.input(image);
        View all = View.of(input);
        views.put(info.getName(), dims.size() == 2 ? all.reshaped(image.size()) : all);
        return image;
    }

    private int dim(ValueInfoProto info, TensorShapeProto.Dimension dim, Optional<Integer> given) {
        if (dim.getDimValue() > 0 && dim.getDimValue() <= LARGEST_INPUT) {
            return (int) dim.getDimValue();
        }
        return given.orElseThrow(() -> file.fault("has an input '" + info.getName()
                + "' whose size is not fixed; say it with --input C,H,W"));
    }

    private void translate(NodeProto node) {
        List<String> inputs = node.getInputList();
        for (String name : inputs) {
            if (!name.isEmpty() && !constants.containsKey(name) && !views.containsKey(name)) {
                throw file.fault(node, "takes '" + name + "', which no node before it gives");
            }
        }
        if (isDone && inputs.stream().anyMatch(views::containsKey)) {
            throw file.fault(node, "follows a softmax, which is supported at the end only");
        }
        if (node.getOpType().equals("Constant")) {
            constants.put(node.getOutput(0), file.literal(node));
            return;
        }
        if (node.getOpType().equals("Shape")) {
            View x = view(node, 0);
            double[] shape = new double[x.dims().length + 1];
            for (int axis = 0; axis < x.dims().length; axis++) {
                shape[axis + 1] = x.dims()[axis];
            }
            // 0 stands for the number of images, and means in a Reshape that it is kept.
            constants.put(node.getOutput(0), new Constant(node.getOutput(0), new long[]{shape.length}, shape));
            return;
        }
        if (inputs.stream().noneMatch(views::containsKey)) {
            constants.put(node.getOutput(0), folding.apply(node,
                    inputs.stream().filter(name -> !name.isEmpty()).map(constants::get).toList())
                .orElseThrow(() -> file.fault(node, "computes something from constants that is not supported")));
            return;
        }
        List<View> outputs = outputs(node);
        for (int k = 0; k < Math.min(outputs.size(), node.getOutputCount()); k++) {
            views.put(node.getOutput(k), outputs.get(k));
        }
    }

    private List<View> outputs(NodeProto node) {
        View x = view(node, node.getInputList()
            .indexOf(
                    node.getInputList().stream().filter(views::containsKey).findFirst().orElseThrow()));
        return switch (node.getOpType()) {
            case "Split" -> axes.split(node, x, numbers(node, 1, "split"));
            case "Add", "Sub", "Mul", "Div" -> List.of(combined(node));
            case "Max", "Min" -> List.of(extreme(node));
            default -> List.of(settled(node, x));
        };
    }

    /** Where an order takes several layers, those of this node come behind the layers of the nodes before. */
    private View settled(NodeProto node, View x) {
        View y = output(node, x);
        boolean isKnown = y.shape()
            .map(shape -> y.layers(shape).isPresent())
            .orElse(!node.getOpType().equals("Reshape"));
        return isKnown || x.map() == null || x.shape().flatMap(x::layers).isEmpty()
                ? y
                : output(node, View.of(feature(x, x, name(node))).reshaped(x.dims()));
    }

    private View output(NodeProto node, View x) {
        return switch (node.getOpType()) {
            case "Identity", "Dropout", "Cast" -> x;
            case "Flatten" -> axes.flatten(node, x);
            case "Reshape" -> axes.reshape(node, x, required(node, 1).integers());
            case "Transpose" -> axes.transpose(node, x);
            case "Squeeze" -> axes.squeeze(node, x, numbers(node, 1, "axes"));
            case "Unsqueeze" -> axes.unsqueeze(node, x, numbers(node, 1, "axes"));
            case "Concat" -> axes.concat(node,
                    IntStream.range(0, node.getInputCount()).mapToObj(k -> view(node, k)).toList());
            case "Slice" -> axes.slice(node, x, numbers(node, 1, "starts"), numbers(node, 2, "ends"),
                    numbers(node, 3, "axes"), numbers(node, 4, ""));
            case "Gather" -> axes.gather(node, x, required(node, 1));
            case "Pad" -> padded(node, x);
            case "SpaceToDepth" -> axes.spaceToDepth(node, x);
            case "Relu" -> relu(node, x);
            case "Clip" -> clipped(node, x);
            case "Conv" -> View.of(windows.convolve(node, feature(x, x, name(node)), required(node, 1),
                    optional(node, 2).map(Constant::values)
                        .orElseGet(() -> new double[(int) required(node, 1).dims()[0]])));
            case "ConvTranspose" -> View.of(windows.convolveTransposed(node, feature(x, x, name(node)),
                    required(node, 1), optional(node, 2).map(Constant::values)));
            case "DepthToSpace" -> View.of(windows.depthToSpace(node, feature(x, x, name(node))));
            case "BatchNormalization" -> normalised(node, x);
            case "AveragePool" -> View.of(windows.average(node, feature(x, x, name(node)),
                    OnnxFile.integers(node, "kernel_shape")));
            case "GlobalAveragePool" -> View.of(windows.globalMean(node, feature(x, x, name(node))));
            case "ReduceMean" -> reducedMean(node, x);
            case "MaxPool" -> View.of(windows.maximum(node, feature(x, x, name(node))));
            case "Gemm" -> gemm(node, x);
            case "MatMul" -> linear(node, x, required(node, 1), false, 1, Optional.empty());
            case "Softmax", "LogSoftmax" -> atTheEnd(node, x);
            default -> throw file.fault(node, "is an operator that is not supported");
        };
    }

    private View relu(NodeProto node, View x) {
        return View.of(feature(x, x, name(node)).then(List.of(new LayerSpec.Relu()))).reshaped(x.dims());
    }

    private View clipped(NodeProto node, View x) {
        Optional<Double> least = optional(node, 1).map(one -> one.values()[0])
            .or(() -> OnnxFile.attribute(node, "min").map(one -> (double) one.getF()));
        Optional<Double> most = optional(node, 2).map(one -> one.values()[0])
            .or(() -> OnnxFile.attribute(node, "max").map(one -> (double) one.getF()));
        if (!least.equals(Optional.of(0.0)) || most.isPresent()) {
            throw file.fault(node, "limits values other than from 0 upwards, which is not supported");
        }
        return relu(node, x);
    }

    private View atTheEnd(NodeProto node, View x) {
        if (!node.getOutput(0).equals(file.graph().getOutput(0).getName())) {
            throw file.fault(node, "is supported at the end only");
        }
        isDone = true;
        return x;
    }

    private View padded(NodeProto node, View x) {
        String mode = OnnxFile.attribute(node, "mode").map(one -> one.getS().toStringUtf8()).orElse("constant");
        double value = optional(node, 2).map(one -> one.values()[0])
            .orElseGet(() -> OnnxFile.attribute(node, "value").map(one -> (double) one.getF()).orElse(0.0));
        if (!mode.equals("constant") || value != 0 || node.getInputCount() > 3) {
            throw file.fault(node, "pads with something other than zeros, which is not supported");
        }
        return axes.pad(node, x, numbers(node, 1, "pads"));
    }

    private View normalised(NodeProto node, View x) {
        double[] scale = required(node, 1).values();
        double[] shift = required(node, 2).values();
        double[] mean = required(node, 3).values();
        double[] variance = required(node, 4).values();
        double epsilon = OnnxFile.attribute(node, "epsilon").map(one -> (double) one.getF()).orElse(1e-5);
        if (OnnxFile.integer(node, "training_mode", 0) != 0) {
            throw file.fault(node, "is in training mode; export the model after model.eval()");
        }
        double[] factor = new double[scale.length];
        double[] addition = new double[scale.length];
        for (int c = 0; c < scale.length; c++) {
            factor[c] = scale[c] / Math.sqrt(variance[c] + epsilon);
            addition[c] = shift[c] - mean[c] * factor[c];
            if (!Double.isFinite(factor[c])) {
                throw file.fault(node, "has a variance that is not positive");
            }
        }
        return channelwise(node, x, factor, addition);
    }

    /** Returns x times a factor plus an addition for each channel, or for each value of a vector. */
    private View channelwise(NodeProto node, View x, double[] factor, double[] addition) {
        Feature feature = feature(x, x, name(node));
        if (factor.length != feature.shape().channels() || addition.length != factor.length) {
            throw file.fault(node, "has " + factor.length + " values for " + feature.shape());
        }
        return View.of(feature.scaled(factor, addition)).reshaped(x.dims());
    }

    private View reducedMean(NodeProto node, View x) {
        int rank = x.dims().length + 1;
        int[] counted = Arrays.stream(numbers(node, 1, "axes"))
            .mapToInt(axis -> axes.axis(node, axis, rank))
            .sorted()
            .toArray();
        if (x.dims().length != 3 || !Arrays.equals(counted, new int[]{1, 2})) {
            throw file.fault(node, "takes means along other axes than rows and columns, which is not supported");
        }
        View mean = View.of(windows.globalMean(node, feature(x, x, name(node))));
        return OnnxFile.integer(node, "keepdims", 1) == 0 ? mean.reshaped(mean.dims()[0]) : mean;
    }

    private View gemm(NodeProto node, View x) {
        double alpha = OnnxFile.attribute(node, "alpha").map(one -> (double) one.getF()).orElse(1.0);
        double beta = OnnxFile.attribute(node, "beta").map(one -> (double) one.getF()).orElse(1.0);
        if (OnnxFile.integer(node, "transA", 0) != 0) {
            throw file.fault(node, "transposes the images, which is not supported");
        }
        Optional<double[]> bias = optional(node, 2)
            .map(one -> Arrays.stream(one.values()).map(value -> beta * value).toArray());
        return linear(node, x, required(node, 1), OnnxFile.integer(node, "transB", 0) != 0, alpha, bias);
    }

    private View linear(NodeProto node, View x, Constant weight, boolean byRows, double factor,
            Optional<double[]> bias) {
        int in = x.size();
        long[] dims = weight.dims();
        if (x.dims().length != 1 || dims.length != 2 || dims[byRows ? 1 : 0] != in || dims[byRows ? 0 : 1] == 0) {
            throw file.fault(node, "multiplies values of shape " + Arrays.toString(x.dims())
                    + " by weights of shape " + Arrays.toString(dims) + ", which is not supported");
        }
        int out = (int) dims[byRows ? 0 : 1];
        double[] matrix = new double[weight.values().length];
        for (int k = 0; k < matrix.length; k++) {
            matrix[k] = factor * (byRows ? weight.values()[k] : weight.values()[k % in * out + k / in]);
        }
        double[] biases = bias.map(one -> folding.broadcast(node,
                new Constant("bias", one.length == 1 ? new long[]{1} : new long[]{one.length}, one), new long[]{out}))
            .orElseGet(() -> new double[out]);
        String name = weight.name().replaceFirst("[.]?weight$", "");
        return View.ofVector(feature(x, x, name(node))
            .then(new Feature.Piece.Affine(name.isEmpty() ? node.getName() : name, true, out, in, 1, matrix, biases)));
    }

    /** Sums of two values that depend on the image, and arithmetic with constants. */
    private View combined(NodeProto node) {
        String operator = node.getOpType();
        if (views.containsKey(node.getInput(0)) && views.containsKey(node.getInput(1))) {
            if (operator.equals("Mul") || operator.equals("Div")) {
                throw file.fault(node,
                        "multiplies or divides two values that depend on the image, which is not supported");
            }
            View a = view(node, 0);
            View b = view(node, 1);
            if (!Arrays.equals(a.dims(), b.dims())) {
                throw file.fault(node, "combines shapes " + Arrays.toString(a.dims()) + " and "
                        + Arrays.toString(b.dims()));
            }
            Feature left = feature(a, a, name(node));
            Feature right = feature(b, b, name(node));
            double[] minus = new double[right.shape().channels()];
            Arrays.fill(minus, -1);
            return View
                .of(Feature.sum(left, operator.equals("Sub") ? right.scaled(minus, new double[minus.length]) : right))
                .reshaped(a.dims());
        }
        boolean isFirst = views.containsKey(node.getInput(0));
        View x = view(node, isFirst ? 0 : 1);
        double[] constant = folding.perChannel(node, x.dims(), required(node, isFirst ? 1 : 0));
        double[] ones = filled(constant.length, 1);
        double[] zeros = new double[constant.length];
        return switch (operator) {
            case "Add" -> channelwise(node, x, ones, constant);
            case "Sub" -> isFirst
                    ? channelwise(node, x, ones, Arrays.stream(constant).map(value -> -value).toArray())
                    : channelwise(node, x, filled(constant.length, -1), constant);
            case "Mul" -> channelwise(node, x, constant, zeros);
            default -> {
                if (!isFirst || Arrays.stream(constant).anyMatch(value -> value == 0)) {
                    throw file.fault(node, "divides by values of the image or by 0, which is not supported");
                }
                yield channelwise(node, x, Arrays.stream(constant).map(value -> 1 / value).toArray(), zeros);
            }
        };
    }

    private static double[] filled(int length, double value) {
        double[] filled = new double[length];
        Arrays.fill(filled, value);
        return filled;
    }

    /** max(x, 0), or one half of a sorting of pairs. */
    private View extreme(NodeProto node) {
        boolean isMax = node.getOpType().equals("Max");
        if (node.getInputCount() != 2) {
            throw file.fault(node, "compares " + node.getInputCount() + " values, which is not supported");
        }
        boolean isFirst = views.containsKey(node.getInput(0));
        if (!isFirst || !views.containsKey(node.getInput(1))) {
            boolean isZero = Arrays.stream(required(node, isFirst ? 1 : 0).values()).allMatch(value -> value == 0);
            if (!isMax || !isZero) {
                throw file.fault(node, "compares with constants other than max(x, 0), which is not supported");
            }
            return relu(node, view(node, isFirst ? 0 : 1));
        }
        View a = view(node, 0);
        View b = view(node, 1);
        if (a.source() != b.source() || !Arrays.equals(a.dims(), b.dims())) {
            throw file.fault(node, "compares what different layers give, which is not supported");
        }
        return pairs.sorted(a, b, isMax,
                together -> feature(together, together, name(node)).then(List.of(new LayerSpec.GroupSort())));
    }

    /** Returns a view as a place in the network, through layers that put values where they are wanted. */
    private Feature feature(View x, View shaped, String user) {
        Shape shape = shaped.shape()
            .orElseThrow(() -> file.fault(user + " takes values of shape " + Arrays.toString(x.dims())
                    + " for an image; maps and vectors are supported"));
        return x.source()
            .then(x.layers(shape)
                .orElseThrow(() -> file.fault(user + " takes values in an order that is not supported")));
    }

    private static String name(NodeProto node) {
        return "node '" + (node.getName().isEmpty() ? node.getOutput(0) : node.getName()) + "' (" + node.getOpType()
                + ")";
    }

    private View view(NodeProto node, int index) {
        View view = index < node.getInputCount() ? views.get(node.getInput(index)) : null;
        if (view == null) {
            throw file.fault(node, "takes a constant where a value that depends on the image is supported");
        }
        return view;
    }

    private Optional<Constant> optional(NodeProto node, int index) {
        if (index >= node.getInputCount() || node.getInput(index).isEmpty()) {
            return Optional.empty();
        }
        Constant constant = constants.get(node.getInput(index));
        if (constant == null) {
            throw file.fault(node, "takes '" + node.getInput(index)
                    + "', which depends on the image, where a constant is supported");
        }
        return Optional.of(constant);
    }

    private Constant required(NodeProto node, int index) {
        return optional(node, index).orElseThrow(() -> file.fault(node, "lacks its input " + (index + 1)));
    }

    /** Whole numbers that are an input in newer versions and an attribute in older ones; empty if not given. */
    private long[] numbers(NodeProto node, int input, String attribute) {
        return optional(node, input).map(Constant::integers).orElseGet(() -> OnnxFile.integers(node, attribute));
    }
}
