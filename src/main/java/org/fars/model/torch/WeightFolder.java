package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.fars.model.proof.Float64Layer;
import org.fars.model.proof.Float64Network;
import org.fars.model.proof.KernelWeights;

/**
 * Makes the network that the engine runs of the one in float64: scalings are folded into the weights, which are then rounded
 * to the type it runs in. Rounding may lift a layer's Lipschitz constant above 1 by some ten-millionths; no radius depends on
 * that, since certificates are computed by the network in float64.
 */
final class WeightFolder {
    private final NDManager manager;
    private final DataType type;

    /**
     * @param manager owner of the folded weights
     * @param type what the network runs in, float32 or float64
     */
    WeightFolder(NDManager manager, DataType type) {
        this.manager = manager;
        this.type = type;
    }

    /** Folds a network. */
    List<TorchLayer> fold(Float64Network network) {
        return network.layers().stream().map(this::fold).toList();
    }

    private TorchLayer fold(Float64Layer layer) {
        return switch (layer) {
            case Float64Layer.Pooling pooling -> new TorchLayer.Pooling(pooling.name(), pooling.size());
            case Float64Layer.Shifting shifting -> new TorchLayer.Shifting(shifting.name(), vector(shifting.value()));
            case Float64Layer.Shuffle shuffle -> new TorchLayer.Shuffle(shuffle.name(), shuffle.block());
            case Float64Layer.Unshuffle unshuffle -> new TorchLayer.Unshuffle(unshuffle.name(), unshuffle.block());
            case Float64Layer.Padding padding -> new TorchLayer.Padding(padding.name(), padding.channels());
            case Float64Layer.Flattening flattening -> new TorchLayer.Flattening(flattening.name());
            case Float64Layer.Selection selection -> new TorchLayer.Selection(selection.name(), selection.count());
            case Float64Layer.Rectifying rectifying -> new TorchLayer.Rectifying(rectifying.name());
            case Float64Layer.Sorting sorting -> new TorchLayer.Sorting(sorting.name());
            case Float64Layer.Joined joined -> new TorchLayer.Joined(joined.name(), joined.branches()
                .stream()
                .map(branch -> new TorchLayer.Joined.Branch(branch.factor(), fold(branch.network())))
                .toList());
            case Float64Layer.Scaling scaling -> new TorchLayer.Scaling(scaling.name(), vector(scaling.value()));
            case Float64Layer.MaxPooling pooling -> new MapLayer.MaxPooling(pooling.name(), pooling.size(),
                    pooling.stride(), pooling.before(), pooling.rows(), pooling.columns());
            case Float64Layer.Windowing window -> new MapLayer.Windowing(window.name(), window.top(), window.left(),
                    window.rows(), window.columns());
            case Float64Layer.Reordering reordering -> new MapLayer.Reordering(reordering.name(), reordering.order());
            case Float64Layer.Summed sum ->
                new MapLayer.Summed(sum.name(), sum.terms().stream().map(this::fold).toList());
            case Float64Layer.Residual residual -> fold(residual);
            case Float64Layer.Affine affine -> fold(affine);
        };
    }

    /** x − Kᵀ(s ∘ ReLU(Kx + b)) as x − Vᵀ ReLU(Vx + c) with V = s^½K, c = s^½b. */
    private TorchLayer fold(Float64Layer.Residual layer) {
        double[] roots = new double[layer.scale().length];
        double[] bias = new double[roots.length];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = Math.sqrt(layer.scale()[i]);
            bias[i] = roots[i] * layer.bias()[i];
        }
        double[] folded = folded(layer.kernel(), roots, null);
        return new TorchLayer.Residual(layer.name(), kernel(layer.kernel(), folded), transposed(layer.kernel(), folded),
                vector(bias));
    }

    private TorchLayer fold(Float64Layer.Affine layer) {
        double[] rows = layer.transposed() ? layer.inputScale() : layer.outputScale();
        double[] columns = layer.transposed() ? layer.outputScale() : layer.inputScale();
        double[] folded = folded(layer.kernel(), rows, columns);
        NDArray straight = kernel(layer.kernel(), folded);
        NDArray turned = transposed(layer.kernel(), folded);
        return new TorchLayer.Affine(layer.name(), layer.transposed() ? turned : straight,
                layer.transposed() ? straight : turned, vector(layer.bias()));
    }

    private static double[] folded(KernelWeights kernel, double[] rows, double[] columns) {
        double[] folded = new double[kernel.values().length];
        int taps = kernel.side() * kernel.side();
        for (int k = 0; k < folded.length; k++) {
            double scale = (rows == null ? 1 : rows[k / (kernel.in() * taps)])
                    * (columns == null ? 1 : columns[k / taps % kernel.in()]);
            folded[k] = kernel.values()[k] * scale;
        }
        return folded;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int k = 0; k < floats.length; k++) {
            floats[k] = (float) values[k];
        }
        return floats;
    }

    private NDArray vector(double[] values) {
        return create(values, values.length);
    }

    private NDArray kernel(KernelWeights shape, double[] values) {
        return create(values, shape.out(), shape.in(), shape.side(), shape.side());
    }

    private NDArray transposed(KernelWeights shape, double[] values) {
        double[] swapped = new double[values.length];
        int taps = shape.side() * shape.side();
        for (int k = 0; k < values.length; k++) {
            int o = k / (shape.in() * taps);
            int i = k / taps % shape.in();
            swapped[(i * shape.out() + o) * taps + taps - 1 - k % taps] = values[k];
        }
        return create(swapped, shape.in(), shape.out(), shape.side(), shape.side());
    }

    private NDArray create(double[] values, long... shape) {
        return type == DataType.FLOAT64
                ? manager.create(values, new Shape(shape))
                : manager.create(floats(values), new Shape(shape));
    }
}
