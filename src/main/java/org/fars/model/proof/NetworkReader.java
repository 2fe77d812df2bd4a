package org.fars.model.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fars.model.InvalidModelException;
import org.fars.model.LayerSpec;
import org.fars.model.SafetensorsFile;
import org.fars.model.Shape;
import org.fars.model.proof.RoundingAnalysis.FloatErrors;

/** Builds a float64 network from its architecture and stored weights. Scalings are computed once, with bounds of their error. */
public final class NetworkReader {
    /** A scale is the root of a quotient: the sum's error halved, and the roundings of both. */
    private static final double ROOT_AND_QUOTIENT = 4 * FloatErrors.UNIT;

    private final SafetensorsFile weights;

    /** @param weights the backbone's file */
    public NetworkReader(SafetensorsFile weights) {
        this.weights = weights;
    }

    /**
     * Builds the network.
     *
     * @throws InvalidModelException if a tensor is missing, has another shape, or a value that is not finite
     */
    public Float64Network read(List<LayerSpec> architecture, Shape input) {
        List<Shape> shapes = Float64Network.shapes(architecture, input);
        List<Float64Layer> layers = new ArrayList<>();
        for (LayerSpec spec : architecture) {
            layers.add(layer(spec, shapes.get(layers.size()), layers.size()));
        }
        return new Float64Network(layers, shapes);
    }

    /**
     * Builds a network of layers without weights.
     *
     * @throws InvalidModelException if a layer needs some
     */
    public static Float64Network withoutWeights(List<LayerSpec> architecture, Shape input) {
        return new NetworkReader(SafetensorsFile.empty()).read(architecture, input);
    }

    private Float64Layer layer(LayerSpec spec, Shape in, int index) {
        return switch (spec) {
            case LayerSpec.AveragePool pool -> new Float64Layer.Pooling(index + " average-pool", pool.size());
            case LayerSpec.Shift shift -> new Float64Layer.Shifting(index + " shift",
                    shift.value().stream().mapToDouble(Double::doubleValue).toArray());
            case LayerSpec.SpaceToDepth unshuffle ->
                new Float64Layer.Unshuffle(index + " space-to-depth", unshuffle.block());
            case LayerSpec.DepthToSpace shuffle ->
                new Float64Layer.Shuffle(index + " depth-to-space", shuffle.block());
            case LayerSpec.PadChannels pad -> new Float64Layer.Padding(index + " pad-channels", pad.channels());
            case LayerSpec.Flatten _ -> new Float64Layer.Flattening(index + " flatten");
            case LayerSpec.Select select -> new Float64Layer.Selection(index + " select", select.count());
            case LayerSpec.SllConv conv ->
                residual(conv.name(), kernel(conv.name(), conv.inner(), in.channels(), conv.kernel()));
            case LayerSpec.SllLinear linear ->
                residual(linear.name(), matrix(linear.name(), linear.inner(), in.size()));
            case LayerSpec.AolConv conv -> scaled(conv.name(),
                    kernel(conv.name(), conv.out(), in.channels(), conv.kernel()), conv.out() <= in.channels());
            case LayerSpec.AolLinear linear -> scaled(linear.name(), matrix(linear.name(), linear.out(), in.size()),
                    linear.byRows(in.size()));
            case LayerSpec.SpectralConv conv ->
                spectral(conv.name(), kernel(conv.name(), conv.out(), in.channels(), conv.kernel()), in);
            case LayerSpec.SpectralLinear linear ->
                spectral(linear.name(), matrix(linear.name(), linear.out(), in.size()), in);
            case LayerSpec.OrthogonalLinear linear ->
                spectral(linear.name(), matrix(linear.name(), in.size(), in.size()), in);
            case LayerSpec.Branches branches -> new Float64Layer.Joined(index + " branches", branches.branches()
                .stream()
                .map(branch -> new Float64Layer.Joined.Branch(rootBelow(branch.weight()), read(branch.layers(), in)))
                .toList());
            case LayerSpec.Relu _ -> new Float64Layer.Rectifying(index + " relu");
            case LayerSpec.GroupSort _ -> new Float64Layer.Sorting(index + " group-sort");
            case LayerSpec.PublishedFirst first ->
                published(first, kernel(first.name(), in.channels(), first.out(), first.kernel()), in);
            case LayerSpec.Scale scale -> new Float64Layer.Scaling(index + " scale",
                    scale.value().stream().mapToDouble(Double::doubleValue).toArray());
            case LayerSpec.Conv conv ->
                plain(conv.name(), kernel(conv.name(), conv.out(), in.channels(), conv.kernel()), in);
            case LayerSpec.Linear linear -> plain(linear.name(), matrix(linear.name(), linear.out(), in.size()), in);
            case LayerSpec.MaxPool pool -> new Float64Layer.MaxPooling(index + " max-pool", pool.size(), pool.step(),
                    pool.first(), pool.after(in).height(), pool.after(in).width());
            case LayerSpec.Window window -> new Float64Layer.Windowing(index + " window", window.top(), window.left(),
                    window.height(), window.width());
            case LayerSpec.Channels channels -> new Float64Layer.Reordering(index + " channels",
                    channels.order().stream().mapToInt(Integer::intValue).toArray());
            case LayerSpec.Sum sum -> new Float64Layer.Summed(index + " sum",
                    sum.terms().stream().map(term -> read(term, in)).toList());
            case LayerSpec.TorchScript _ ->
                throw InvalidModelException.ofLayer("torch-script", "must be the last layer of its network");
        };
    }

    private KernelWeights kernel(String name, int out, int in, int side) {
        return KernelWeights.of(weights.get(name + ".kernel", out, in, side, side), side);
    }

    private KernelWeights matrix(String name, int out, int in) {
        return KernelWeights.of(weights.get(name + ".weight", out, in), 1);
    }

    private Float64Layer residual(String name, KernelWeights kernel) {
        double[] logarithms = logarithms(name, kernel.out());
        GramSums sums = GramSums.of(kernel, logarithms);
        double[] scale = new double[kernel.out()];
        for (int i = 0; i < scale.length; i++) {
            scale[i] = sums.values()[i] == 0 ? 0 : 2 / sums.values()[i];
        }
        return new Float64Layer.Residual(name, new Convolution64(kernel), bias(name, kernel.out()), scale,
                errors(sums, 2));
    }

    /** AOL: rows or columns divided by the root of their sum. */
    private Float64Layer scaled(String name, KernelWeights kernel, boolean byRows) {
        int side = byRows ? kernel.out() : kernel.in();
        double[] logarithms = logarithms(name, side);
        GramSums sums = GramSums.of(byRows ? kernel : kernel.transposed(), logarithms);
        double[] scale = inverseRoots(sums);
        return new Float64Layer.Affine(name, new Convolution64(kernel), false, byRows ? null : scale,
                byRows ? scale : null, bias(name, kernel.out()), errors(sums, 1), 1, "AOL theorem");
    }

    /** sW, where s is the double below 1/n and n a proved bound of W's norm: that very number defines the layer. */
    private Float64Layer spectral(String name, KernelWeights kernel, Shape in) {
        double norm = KernelNorm.ofSymbol(kernel, null, in);
        double[] scale = new double[kernel.out()];
        double[] errors = new double[kernel.out()];
        Arrays.fill(errors, kernel.exact() && norm < Double.POSITIVE_INFINITY ? 0 : Double.POSITIVE_INFINITY);
        Arrays.fill(scale, norm == 0 ? 1 : Math.nextDown(1 / norm));
        return new Float64Layer.Affine(name, new Convolution64(kernel), false, null, scale, bias(name, kernel.out()),
                errors, 1,
                "divided by a bound of its largest singular value");
    }

    /** W as it is, with a bound of its norm. */
    private Float64Layer plain(String name, KernelWeights kernel, Shape in) {
        KernelNorm norm = KernelNorm.of(kernel, in);
        // Weights of more digits than float32 would be others in the network that is computed.
        double[] errors = kernel.exact() ? new double[0] : new double[]{Double.POSITIVE_INFINITY};
        return new Float64Layer.Affine(name, new Convolution64(kernel), false, null, null, bias(name, kernel.out()),
                errors, norm.bound(), norm.method());
    }

    /** Kᵀ with its input channels scaled; K is {@code [in, out, k, k]}. */
    private Float64Layer published(LayerSpec.PublishedFirst layer, KernelWeights kernel, Shape in) {
        GramSums sums = layer.repaired() ? GramSums.of(kernel, null) : GramSums.signed(kernel);
        double[] scale = inverseRoots(sums);
        double[] errors = errors(sums, 1);
        if (layer.repaired()) {
            return new Float64Layer.Affine(layer.name(), new Convolution64(kernel), true, scale, null,
                    bias(layer.name(), layer.out()), errors, 1, "AOL theorem");
        }
        for (int i = 0; i < scale.length; i++) {
            // The published code divides by the root of 0, and of a negative sum, too.
            scale[i] = sums.values()[i] == 0 ? Double.POSITIVE_INFINITY : scale[i];
        }
        double error = Arrays.stream(errors).max().orElse(0);
        double norm = KernelNorm.ofSymbol(kernel, scale, in) * (1 + 2 * error) * (1 + 1e-12);
        return new Float64Layer.Affine(layer.name(), new Convolution64(kernel), true, scale, null,
                bias(layer.name(), layer.out()), errors, norm, norm > 1
                        ? "largest singular value of its symbol; no theorem makes it 1-Lipschitz"
                        : "largest singular value of its symbol");
    }

    /** What an error of a sum does to its inverse (factor 2), or to the root of that (factor 1), while it is small. */
    private static double[] errors(GramSums sums, double factor) {
        return Arrays.stream(sums.relativeErrors())
            .map(error -> error <= 0.25 ? factor * error + ROOT_AND_QUOTIENT : Double.POSITIVE_INFINITY)
            .toArray();
    }

    /** x^(−½), and 0 where x is 0. */
    private static double[] inverseRoots(GramSums sums) {
        double[] roots = new double[sums.values().length];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = sums.values()[i] == 0 ? 0 : 1 / Math.sqrt(sums.values()[i]);
        }
        return roots;
    }

    /** Returns the largest float whose square is at most x. */
    private static float rootBelow(double x) {
        float root = (float) Math.sqrt(x);
        return (double) root * root > x ? Math.nextDown(root) : root;
    }

    private double[] bias(String name, int length) {
        return weights.get(name + ".bias", length).values();
    }

    private double[] logarithms(String name, int length) {
        return weights.find(name + ".q", length)
            .map(SafetensorsFile.Tensor::values)
            .orElseGet(() -> new double[length]);
    }
}
