package org.fars.model.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;
import org.fars.model.SafetensorsFile;
import org.fars.model.SafetensorsFile.Tensor;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import org.fars.model.proof.Float64Layer;
import org.fars.model.proof.Float64Network;
import org.fars.model.proof.KernelWeights;

/**
 * Writes a network of known layers with one head for PyTorch: a state dict whose scalings are folded into weights of float32, and
 * the Python that computes scores with it. A sparsemax head gives its logits, which decide alike.
 */
public final class StateDictExport {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private int values;
    /** Whether the last value is [n, m]; else it is [n, channels, height, width]. */
    private boolean isFlat;

    private StateDictExport() {}

    /**
     * A state dict and its program.
     *
     * @param safetensors the content of the file of weights
     * @param python the text of a module with {@code load(path)} and {@code scores(weights, images)}
     */
    public record StateDict(byte[] safetensors, String python) {}

    /**
     * Returns both files.
     *
     * @param title what the model is, in one line without quotes
     * @param fileName the name of the file of weights
     * @param head one that takes the network's embeddings
     */
    public static StateDict of(String title, String fileName, Float64Network network, Head head) {
        StateDictExport export = new StateDictExport();
        String result = export.scores(network, head);
        String python = template(title, fileName, network.shapes().getFirst(), export.lines, result);
        return new StateDict(SafetensorsFile.encode(export.tensors.values()), python);
    }

    private static String template(String title, String fileName, Shape input, List<String> lines, String result) {
        return """
                \"""%s

                Images [n, %d, %d, %d] in [0, 1] give scores [n, classes]. Written by FaRS Explorer; scalings are folded into the weights.
                \"""
                import json
                import os
                import struct

                import torch
                import torch.nn.functional as F


                def load(path):
                    \"""Reads the weights, as safetensors.torch.load_file does.\"""
                    with open(path, 'rb') as file:
                        header = json.loads(file.read(struct.unpack('<Q', file.read(8))[0]))
                        data = bytearray(file.read())
                    return {name: torch.frombuffer(data[entry['data_offsets'][0]:entry['data_offsets'][1]], dtype=torch.float32)
                            .reshape(entry['shape']) for name, entry in header.items() if name != '__metadata__'}


                def scores(w, x):
                %s
                    return %s


                if __name__ == '__main__':
                    weights = load(os.path.join(os.path.dirname(os.path.abspath(__file__)), '%s'))
                    print(scores(weights, torch.full((1, %d, %d, %d), 0.5)))
                """
            .formatted(title.replaceAll("[\"\\\\\\p{Cntrl}]", "?"), input.channels(), input.height(), input.width(),
                    lines.stream().map(line -> "    " + line).collect(Collectors.joining("\n")), result,
                    fileName.replaceAll("['\\\\\\p{Cntrl}]", "?"), input.channels(), input.height(), input.width());
    }

    private String scores(Float64Network network, Head head) {
        String z = layers(network, "x");
        if (!isFlat) {
            z = flattened(z);
        }
        return switch (head) {
            case LinearHead linear -> linear("head", linear, z);
            case SparsemaxHead sparsemax -> linear("head", sparsemax.linear(), z);
            case MultiLayerHead multi -> multiLayer(multi, z);
        };
    }

    private String layers(Float64Network network, String x) {
        String y = x;
        for (int i = 0; i < network.layers().size(); i++) {
            y = layer(network.layers().get(i), network.shapes().get(i), y);
        }
        return y;
    }

    private String layer(Float64Layer layer, Shape in, String x) {
        return switch (layer) {
            case Float64Layer.Pooling pooling ->
                value("F.avg_pool2d(%s, %d, divisor_override=%d)", x, pooling.size(), pooling.size());
            case Float64Layer.MaxPooling pooling -> pooling.isApart(in)
                    ? value("F.max_pool2d(%s, %d)", x, pooling.size())
                    : value("F.max_pool2d(F.pad(%s, (%d, %d, %d, %d), value=-float('inf')), %d, %d)", x,
                            pooling.before(), pooling.after(in.width(), pooling.columns()), pooling.before(),
                            pooling.after(in.height(), pooling.rows()), pooling.size(), pooling.stride());
            case Float64Layer.Shifting shifting -> value("%s - %s", x, channels(shifting.name(), shifting.value()));
            case Float64Layer.Scaling scaling -> value("%s * %s", x, channels(scaling.name(), scaling.value()));
            case Float64Layer.Unshuffle unshuffle -> value("F.pixel_unshuffle(%s, %d)", x, unshuffle.block());
            case Float64Layer.Shuffle shuffle -> value("F.pixel_shuffle(%s, %d)", x, shuffle.block());
            case Float64Layer.Padding padding -> value(isFlat ? "F.pad(%s, (0, %d))" : "F.pad(%s, (0, 0, 0, 0, 0, %d))",
                    x, padding.channels() - in.channels());
            case Float64Layer.Selection selection -> value("%s[:, :%d]", x, selection.count());
            case Float64Layer.Flattening _ -> isFlat ? x : flattened(x);
            case Float64Layer.Residual residual -> residual(residual, x);
            case Float64Layer.Affine affine -> affine(affine, x);
            case Float64Layer.Joined joined -> joined(joined, x);
            case Float64Layer.Summed sum -> summed(sum, x);
            case Float64Layer.Rectifying _ -> value("F.relu(%s)", x);
            case Float64Layer.Sorting _ -> sorted(x);
            case Float64Layer.Windowing window -> window(window, in, x);
            case Float64Layer.Reordering reordering -> value("%s[:, %s]", x, Arrays.toString(reordering.order()));
        };
    }

    private String flattened(String x) {
        isFlat = true;
        return value("%s.flatten(1)", x);
    }

    /** x − Kᵀ(s ∘ ReLU(Kx + b)), s folded into the columns of Kᵀ. */
    private String residual(Float64Layer.Residual layer, String x) {
        KernelWeights kernel = layer.kernel();
        String hidden = value("F.relu(%s)",
                product(layer.name(), kernel, doubles(kernel.values()), layer.bias(), x));
        KernelWeights transposed = kernel.transposed();
        double[] back = doubles(transposed.values());
        for (int k = 0; k < back.length; k++) {
            back[k] *= layer.scale()[k / (kernel.side() * kernel.side()) % kernel.out()];
        }
        return value("%s - %s", x, product(layer.name() + ".back", transposed, back, null, hidden));
    }

    private String affine(Float64Layer.Affine layer, String x) {
        KernelWeights kernel = layer.transposed() ? layer.kernel().transposed() : layer.kernel();
        double[] weight = doubles(kernel.values());
        for (int k = 0; k < weight.length; k++) {
            weight[k] *= (layer.outputScale() == null
                    ? 1
                    : layer.outputScale()[k / (kernel.in() * (kernel.side() * kernel.side()))])
                    * (layer.inputScale() == null
                            ? 1
                            : layer.inputScale()[k / (kernel.side() * kernel.side()) % kernel.in()]);
        }
        return product(layer.name(), kernel, weight, layer.bias(), x);
    }

    /** A convolution, or a product with a matrix where the value is a vector. */
    private String product(String name, KernelWeights shape, double[] weight, double[] bias, String x) {
        String b = bias == null ? "None" : tensor(name + ".bias", bias, bias.length);
        return isFlat
                ? value("F.linear(%s, %s, %s)", x, tensor(name + ".weight", weight, shape.out(), shape.in()), b)
                : value("F.conv2d(%s, %s, %s, padding=%d)", x,
                        tensor(name + ".weight", weight, shape.out(), shape.in(), shape.side(), shape.side()), b,
                        shape.side() / 2);
    }

    private String joined(Float64Layer.Joined layer, String x) {
        boolean before = isFlat;
        String parts = layer.branches().stream().map(branch -> {
            isFlat = before;
            return layers(branch.network(), x) + " * " + Float.toString(branch.factor());
        }).collect(Collectors.joining(", "));
        return value("torch.cat([%s], 1)", parts);
    }

    private String summed(Float64Layer.Summed layer, String x) {
        boolean before = isFlat;
        List<String> terms = new ArrayList<>();
        List<Boolean> flat = new ArrayList<>();
        for (Float64Network term : layer.terms()) {
            isFlat = before;
            terms.add(layers(term, x));
            flat.add(isFlat);
        }
        isFlat = flat.contains(true);
        for (int i = 0; i < terms.size(); i++) {
            // Terms of one pixel that kept their axes among others that did not.
            terms.set(i, isFlat && !flat.get(i) ? terms.get(i) + ".flatten(1)" : terms.get(i));
        }
        return value("%s", String.join(" + ", terms));
    }

    /** The larger of each pair of channels, then the smaller. */
    private String sorted(String x) {
        String pairs = value("%s.unflatten(1, (-1, 2))", x);
        return value("torch.stack([%s.amax(2), %s.amin(2)], 2).flatten(1, 2)", pairs, pairs);
    }

    private String window(Float64Layer.Windowing window, Shape in, String x) {
        int below = window.top() + window.rows() - in.height();
        int behind = window.left() + window.columns() - in.width();
        boolean empty = window.top() >= in.height() || window.left() >= in.width() || -below >= in.height()
                || -behind >= in.width();
        return empty
                ? value("%s.new_zeros(%s.shape[0], %d, %d, %d)", x, x, in.channels(), window.rows(), window.columns())
                // What is negative is cut off.
                : value("F.pad(%s, (%d, %d, %d, %d))", x, -window.left(), behind, -window.top(), below);
    }

    private String linear(String name, LinearHead head, String z) {
        double[] weight = Arrays.stream(head.weight()).flatMapToDouble(Arrays::stream).toArray();
        return value("F.linear(%s, %s, %s)", z,
                tensor(name + ".weight", weight, head.classes(), head.embeddingSize()),
                tensor(name + ".bias", head.bias(), head.classes()));
    }

    private String multiLayer(MultiLayerHead head, String z) {
        String y = z;
        for (int i = 0; i < head.layers().size(); i++) {
            LinearHead layer = head.layers().get(i);
            y = linear("head." + i, layer, y);
            if (i + 1 < head.layers().size()) {
                y = switch (head.activation()) {
                    case RELU -> value("F.relu(%s)", y);
                    case SIGMOID -> value("torch.sigmoid(%s)", y);
                    case GROUP_SORT -> layer.classes() % 2 == 0
                            ? sorted(y)
                            // An odd last value stays.
                            : value("torch.cat([%s, %s[:, -1:]], 1)", sorted(value("%s[:, :-1]", y)), y);
                };
            }
        }
        return y;
    }

    private String channels(String name, double[] value) {
        return isFlat ? tensor(name, value, 1, value.length) : tensor(name, value, 1, value.length, 1, 1);
    }

    private String value(String expression, Object... arguments) {
        String name = "x" + ++values;
        lines.add(name + " = " + expression.formatted(arguments));
        return name;
    }

    private String tensor(String wanted, double[] numbers, int... shape) {
        String plain = wanted.replaceAll("[^A-Za-z0-9._-]+", "_").toLowerCase(Locale.ROOT);
        String name = plain;
        for (int k = 2; tensors.containsKey(name); k++) {
            name = plain + "-" + k;
        }
        tensors.put(name, new Tensor(name, shape, numbers));
        return "w['" + name + "']";
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int k = 0; k < doubles.length; k++) {
            doubles[k] = values[k];
        }
        return doubles;
    }
}
