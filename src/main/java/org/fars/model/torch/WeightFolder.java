package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import org.fars.model.InvalidModelException;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;

/**
 * Builds a network from its architecture and raw weights: scalings are computed once, in float64, and folded into the
 * weights, which are then rounded to the type they run in. Folded weights are made smaller by one part in four million,
 * and by more where the audit's sum over the rounded weights still asks for it, so that rounding to float32 cannot lift a
 * layer's Lipschitz bound above 1.
 */
final class WeightFolder {
    /** More than the relative rounding of a product of two float32 numbers. */
    private static final double SHRINK = 1 - 0x1p-22;
    private static final int TRIES = 8;

    private final WeightFile weights;
    private final NDManager manager;
    private final DataType type;

    /**
     * @param weights raw tensors
     * @param manager owner of the folded weights; its scope ends with the network's
     * @param type what the network runs in
     */
    WeightFolder(WeightFile weights, NDManager manager, DataType type) {
        this.weights = weights;
        this.manager = manager;
        this.type = type;
    }

    /** The layers of an architecture, in order. */
    List<TorchLayer> fold(List<LayerSpec> architecture, Shape input) {
        List<TorchLayer> layers = new ArrayList<>();
        Shape shape = input;
        for (LayerSpec spec : architecture) {
            Shape after = spec.after(shape);
            // Layers are folded one by one: what that takes is many times what it leaves.
            try (NDManager scope = manager.newSubManager()) {
                layers.add(new WeightFolder(weights.in(scope), manager, type).fold(spec, shape, layers.size()));
            }
            shape = after;
        }
        return layers;
    }

    private TorchLayer fold(LayerSpec spec, Shape in, int index) {
        return switch (spec) {
            case LayerSpec.AveragePool pool -> new TorchLayer.Pooling(index + " average-pool", pool.size());
            case LayerSpec.Shift shift -> new TorchLayer.Shifting(index + " shift", manager
                .create(shift.value().stream().mapToDouble(Double::doubleValue).toArray())
                .toType(type, false));
            case LayerSpec.SpaceToDepth unshuffle ->
                new TorchLayer.Unshuffle(index + " space-to-depth", unshuffle.block());
            case LayerSpec.PadChannels pad -> new TorchLayer.Padding(index + " pad-channels", pad.channels());
            case LayerSpec.Flatten _ -> new TorchLayer.Flattening(index + " flatten");
            case LayerSpec.Select select -> new TorchLayer.Selection(index + " select", select.count());
            case LayerSpec.SllConv conv -> residual(conv.name(),
                    weights.get(conv.name() + ".kernel", conv.inner(), in.channels(), conv.kernel(), conv.kernel()),
                    conv.inner());
            case LayerSpec.SllLinear linear -> residual(linear.name(),
                    weights.get(linear.name() + ".weight", linear.inner(), in.size())
                        .reshape(linear.inner(),
                                in.size(), 1, 1),
                    linear.inner());
            case LayerSpec.AolConv conv -> affine(conv.name(),
                    weights.get(conv.name() + ".kernel", conv.out(), in.channels(), conv.kernel(), conv.kernel()),
                    conv.out() <= in.channels());
            case LayerSpec.AolLinear linear -> affine(linear.name(),
                    weights.get(linear.name() + ".weight", linear.out(), in.size())
                        .reshape(linear.out(), in.size(),
                                1, 1),
                    linear.byRows(in.size()));
            case LayerSpec.SpectralConv conv -> spectral(conv.name(),
                    weights.get(conv.name() + ".kernel", conv.out(), in.channels(), conv.kernel(), conv.kernel()), in);
            case LayerSpec.SpectralLinear linear -> spectral(linear.name(),
                    weights.get(linear.name() + ".weight", linear.out(), in.size())
                        .reshape(linear.out(), in.size(), 1, 1),
                    in);
            case LayerSpec.OrthogonalLinear linear -> spectral(linear.name(),
                    weights.get(linear.name() + ".weight", in.size(), in.size()).reshape(in.size(), in.size(), 1, 1),
                    in);
            case LayerSpec.Branches branches -> new TorchLayer.Joined(index + " branches",
                    branches.branches()
                        .stream()
                        .map(branch -> new TorchLayer.Joined.Branch(rootBelow(branch.weight()),
                                fold(branch.layers(), in)))
                        .toList());
            case LayerSpec.Relu _ -> new TorchLayer.Rectifying(index + " relu");
            case LayerSpec.GroupSort _ -> new TorchLayer.Sorting(index + " group-sort");
            case LayerSpec.PublishedFirst first -> published(first,
                    weights.get(first.name() + ".kernel", in.channels(), first.out(), first.kernel(), first.kernel()),
                    in);
            case LayerSpec.TorchScript _ ->
                throw InvalidModelException.ofLayer("torch-script", "must be the only layer of its network");
        };
    }

    private TorchLayer residual(String name, NDArray kernel, int inner) {
        NDArray q = weights.find(name + ".q", inner)
            .map(NDArray::exp)
            .orElseGet(() -> kernel.getManager()
                .ones(new ai.djl.ndarray.types.Shape(inner), DataType.FLOAT64));
        NDArray scale = inverseRoot(Convolution.rowSums(kernel, q)).mul(Math.sqrt(2) * SHRINK);
        NDArray weighting = q.div(scale.maximum(Double.MIN_NORMAL));
        NDArray folded = rounded(kernel.mul(scale.reshape(-1, 1, 1, 1)), weighting, true, 2);
        NDArray bias = own(weights.get(name + ".bias", inner).mul(scale));
        return new TorchLayer.Residual(name, folded, own(Convolution.transposed(folded)), bias, detach(weighting));
    }

    private TorchLayer affine(String name, NDArray kernel, boolean byRows) {
        long out = kernel.getShape().get(0);
        long side = byRows ? out : kernel.getShape().get(1);
        NDArray q = weights.find(name + ".q", side)
            .map(NDArray::exp)
            .orElseGet(() -> kernel.getManager()
                .ones(new ai.djl.ndarray.types.Shape(side), DataType.FLOAT64));
        NDArray scale = inverseRoot(Convolution.rowSums(byRows ? kernel : Convolution.transposed(kernel), q))
            .mul(SHRINK);
        NDArray weighting = q.div(scale.maximum(Double.MIN_NORMAL));
        NDArray folded = rounded(kernel.mul(byRows ? scale.reshape(-1, 1, 1, 1) : scale.reshape(1, -1, 1, 1)),
                weighting, byRows, 1);
        return new TorchLayer.Affine(name, folded, own(Convolution.transposed(folded)), own(weights.get(name + ".bias", out)), detach(weighting), byRows);
    }

    /** W/‖W‖, with a proved bound in the place of the norm. */
    private TorchLayer spectral(String name, NDArray kernel, Shape in) {
        NDArray bias = weights.get(name + ".bias", kernel.getShape().get(0));
        double norm = LipschitzAudit.symbolNorm(kernel, in.height(), in.width());
        NDArray exact = norm == 0 ? kernel : kernel.mul(SHRINK / norm);
        NDArray folded = own(exact);
        for (int i = 0; i < TRIES; i++) {
            double left = LipschitzAudit.symbolNorm(folded, in.height(), in.width());
            if (!(left > 1)) {
                break;
            }
            exact = exact.mul(SHRINK / left);
            folded.close();
            folded = own(exact);
        }
        return new TorchLayer.Symbolic(name, folded, own(Convolution.transposed(folded)), own(bias), in.height(), in.width());
    }

    /** Kᵀ with its input channels scaled; K is {@code [in, out, k, k]}. */
    private TorchLayer published(LayerSpec.PublishedFirst layer, NDArray kernel, Shape in) {
        NDArray bias = weights.get(layer.name() + ".bias", layer.out());
        if (layer.repaired()) {
            NDArray scale = inverseRoot(Convolution.rowSums(kernel, null)).mul(SHRINK);
            NDArray weighting = detach(scale.maximum(Double.MIN_NORMAL).pow(-1));
            NDArray folded = rounded(Convolution.transposed(kernel.mul(scale.reshape(-1, 1, 1, 1))), weighting,
                    false, 1);
            return new TorchLayer.Affine(layer.name(), folded, own(Convolution.transposed(folded)), own(bias), weighting, false);
        }
        NDArray sums = Convolution.padded(kernel, kernel, null, layer.kernel() - 1).sum(new int[]{1, 2, 3});
        NDArray folded = own(Convolution.transposed(kernel.mul(sums.pow(-0.5).reshape(-1, 1, 1, 1))));
        return new TorchLayer.Symbolic(layer.name(), folded, own(Convolution.transposed(folded)), own(bias), in.height(), in.width());
    }

    /**
     * A kernel in the type it runs in, with max_i Σ_j |VVᵀ|_ij q_j/q_i of the rounded values at most {@code limit}.
     * Rounding moves each of thousands of small products, whose sum may exceed the limit by some millionths; then the
     * kernel is made smaller by as much.
     */
    private NDArray rounded(NDArray exact, NDArray weighting, boolean byRows, double limit) {
        double shrink = 1;
        NDArray rounded = own(exact);
        for (int i = 0; i < TRIES; i++) {
            double largest = LipschitzAudit.largestRow(byRows ? rounded : Convolution.transposed(rounded), weighting,
                    manager);
            if (!(largest > limit)) {
                break;
            }
            shrink *= SHRINK * Math.sqrt(limit / largest);
            rounded.close();
            rounded = own(exact.mul(shrink));
        }
        return rounded;
    }

    /** The largest float whose square is at most x. */
    private static float rootBelow(double x) {
        float root = (float) Math.sqrt(x);
        return (double) root * root > x ? Math.nextDown(root) : root;
    }

    /** x^(−½), and 0 where x is 0. */
    private static NDArray inverseRoot(NDArray x) {
        NDArray positive = x.gt(0).toType(DataType.FLOAT64, false);
        return positive.div(x.add(x.getManager().create(1.0).sub(positive)).sqrt());
    }

    /** Rounded to the type the network runs in, contiguous, owned by the network. */
    private NDArray own(NDArray tensor) {
        NDArray owned = tensor.toType(type, true);
        owned.attach(manager);
        return owned;
    }

    private NDArray detach(NDArray tensor) {
        tensor.attach(manager);
        return tensor;
    }
}
