package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.fars.model.LayerSpec;
import org.fars.model.SafetensorsFile;
import org.fars.model.Shape;

/**
 * A network that computes the scaling of each layer anew in every pass, from raw weights in float32, as published SLL
 * code does also for inference: what {@link WeightFolder} saves, kept to be measured against. For use on the engine's thread.
 */
final class UnfoldedNetwork {
    /** In place of 0, whose inverse is multiplied by a row of zeros afterwards. */
    private static final float TINY = 1e-30f;

    private final SafetensorsFile weights;
    private final NDManager manager;
    private final List<NDArray> raw = new ArrayList<>();
    private final List<UnaryOperator<NDArray>> steps = new ArrayList<>();

    /**
     * @param weights raw tensors
     * @param manager owner of the float32 copies
     * @param architecture the layers
     * @param input the shape of an image
     * @param folded the same network folded, whose layers without weights serve here too
     */
    UnfoldedNetwork(SafetensorsFile weights, NDManager manager, List<LayerSpec> architecture, Shape input,
            TorchNetwork folded) {
        this.weights = weights;
        this.manager = manager;
        Shape shape = input;
        for (int i = 0; i < architecture.size(); i++) {
            TorchLayer same = folded.layers().get(i);
            steps.add(step(architecture.get(i), shape, same));
            shape = architecture.get(i).after(shape);
        }
    }

    /**
     * Embeddings; all intermediate values belong to the manager of {@code x}, which is to be closed after the pass.
     *
     * @param x {@code [batch, channels, height, width]}
     * @return {@code [batch, m]}
     */
    NDArray apply(NDArray x) {
        x.getManager().tempAttachAll(raw.toArray(NDArray[]::new));
        NDArray y = x;
        for (UnaryOperator<NDArray> step : steps) {
            y = step.apply(y);
        }
        return y.reshape(y.getShape().get(0), -1);
    }

    private UnaryOperator<NDArray> step(LayerSpec spec, Shape in, TorchLayer same) {
        return switch (spec) {
            case LayerSpec.SllConv conv ->
                residual(conv.name(), kernel(conv.name(), conv.inner(), in.channels(), conv.kernel()), conv.inner());
            case LayerSpec.SllLinear linear ->
                residual(linear.name(), matrix(linear.name(), linear.inner(), in.size()), linear.inner());
            case LayerSpec.AolConv conv ->
                affine(conv.name(), kernel(conv.name(), conv.out(), in.channels(), conv.kernel()),
                        conv.out() <= in.channels());
            case LayerSpec.AolLinear linear ->
                affine(linear.name(), matrix(linear.name(), linear.out(), in.size()), linear.byRows(in.size()));
            case LayerSpec.PublishedFirst first -> published(first, in);
            case LayerSpec.AveragePool _,LayerSpec.Shift _,LayerSpec.SpaceToDepth _,LayerSpec.DepthToSpace _,LayerSpec.PadChannels _,LayerSpec.Flatten _,LayerSpec.Select _,LayerSpec.SpectralConv _,LayerSpec.SpectralLinear _,LayerSpec.Relu _,LayerSpec.GroupSort _,LayerSpec.OrthogonalLinear _,LayerSpec.Branches _,LayerSpec.Scale _,LayerSpec.Conv _,LayerSpec.Linear _,LayerSpec.MaxPool _,LayerSpec.Window _,LayerSpec.Channels _,LayerSpec.Sum _,LayerSpec.TorchScript _ ->
                same::apply;
        };
    }

    private UnaryOperator<NDArray> residual(String name, NDArray kernel, int inner) {
        NDArray bias = vector(name + ".bias", inner);
        NDArray q = logarithmOfQ(name, inner);
        return x -> {
            NDArray sums = Convolution.rowSums(kernel, q == null ? null : q.exp()).maximum(TINY);
            NDArray hidden = Activation.relu(new NDList(Convolution.same(x, kernel, bias))).singletonOrThrow();
            NDArray scaled = hidden.div(sums.reshape(1, -1, 1, 1));
            return x.sub(Convolution.same(scaled, Convolution.transposed(kernel), null).mul(2));
        };
    }

    private UnaryOperator<NDArray> affine(String name, NDArray kernel, boolean byRows) {
        int out = (int) kernel.getShape().get(0);
        NDArray bias = vector(name + ".bias", out);
        NDArray q = logarithmOfQ(name, byRows ? out : (int) kernel.getShape().get(1));
        return x -> {
            NDArray scale = Convolution
                .rowSums(byRows ? kernel : Convolution.transposed(kernel), q == null ? null : q.exp())
                .maximum(TINY)
                .pow(-0.5);
            NDArray scaled = kernel.mul(byRows ? scale.reshape(-1, 1, 1, 1) : scale.reshape(1, -1, 1, 1));
            return Convolution.same(x, scaled, bias);
        };
    }

    private UnaryOperator<NDArray> published(LayerSpec.PublishedFirst layer, Shape in) {
        NDArray kernel = kernel(layer.name(), in.channels(), layer.out(), layer.kernel());
        NDArray bias = vector(layer.name() + ".bias", layer.out());
        return x -> {
            NDArray sums = layer.repaired()
                    ? Convolution.rowSums(kernel, null)
                    : Convolution.padded(kernel, kernel, null, layer.kernel() - 1).sum(new int[]{1, 2, 3});
            NDArray scaled = kernel.mul(sums.pow(-0.5).reshape(-1, 1, 1, 1));
            return Convolution.same(x, Convolution.transposed(scaled), bias);
        };
    }

    private NDArray logarithmOfQ(String name, int length) {
        return weights.has(name + ".q") ? vector(name + ".q", length) : null;
    }

    private NDArray kernel(String name, int out, int in, int side) {
        return own(weights.get(name + ".kernel", out, in, side, side), out, in, side, side);
    }

    private NDArray matrix(String name, int out, int in) {
        return own(weights.get(name + ".weight", out, in), out, in, 1, 1);
    }

    private NDArray vector(String name, int length) {
        return own(weights.get(name, length), length);
    }

    private NDArray own(SafetensorsFile.Tensor tensor, long... shape) {
        float[] values = new float[tensor.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) tensor.values()[i];
        }
        NDArray owned = manager.create(values, new ai.djl.ndarray.types.Shape(shape));
        raw.add(owned);
        return owned;
    }
}
