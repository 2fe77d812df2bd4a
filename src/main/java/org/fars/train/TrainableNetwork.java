package org.fars.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fars.model.LayerSpec;
import org.fars.model.torch.Convolution.ScalarTensors;
import org.fars.model.torch.Convolution;
import org.fars.model.torch.TorchLayer;
import org.fars.train.BackboneRecipe.InvalidRecipeException;

/**
 * A backbone in training, with a last linear layer whose rows have norm 1. The scalings of SLL and AOL layers are part of
 * the graph, recomputed in each pass. For the engine's thread.
 *
 * <p>With batch centring the mean over batch and map of what a layer computes, before its bias, is subtracted in training,
 * a translation and so 1-Lipschitz; its running mean is subtracted otherwise, and folded into the bias by
 * {@link #exported}.
 */
final class TrainableNetwork {
    /** The names of the last layer's tensors. */
    static final String HEAD_WEIGHT = "head.weight";
    static final String HEAD_BIAS = "head.bias";
    /** Rows are used with norm 1, so small ones turn faster: a dense model sees few batches, of many cells each. */
    private static final double DENSE_HEAD_SCALE = 0.1;
    /** Share of the last batch's mean in the running mean. */
    private static final float MEAN_UPDATE = 0.05f;

    private final List<LayerSpec> layers;
    private final boolean centring;
    private final boolean dense;
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private final Map<String, NDArray> means = new LinkedHashMap<>();
    private final Map<String, NDArray> batchMeans = new LinkedHashMap<>();
    private boolean training;

    /**
     * Draws random weights.
     *
     * @param layers the architecture after the leading pools
     * @param input the shape after the leading pools
     * @param classes number of classes
     * @param centring whether batches are centred
     * @param dense whether the last layer is applied to each cell of the map
     * @param owner manager that owns the weights
     * @param initial draws the weights
     */
    TrainableNetwork(List<LayerSpec> layers, org.fars.model.Shape input, int classes, boolean centring, boolean dense,
            NDManager owner, InitialWeights initial) {
        this.layers = layers;
        this.centring = centring;
        this.dense = dense;
        org.fars.model.Shape shape = addAll(layers, input, owner, initial);
        add(HEAD_WEIGHT, initial.normal(owner, new Shape(classes, dense ? shape.channels() : shape.size()),
                dense ? DENSE_HEAD_SCALE : 1));
        add(HEAD_BIAS, owner.zeros(new Shape(classes)));
        parameters.values().forEach(parameter -> parameter.setRequiresGradient(true));
    }

    private org.fars.model.Shape addAll(List<LayerSpec> layers, org.fars.model.Shape input, NDManager owner,
            InitialWeights initial) {
        org.fars.model.Shape shape = input;
        for (LayerSpec layer : layers) {
            switch (layer) {
                case LayerSpec.SllConv conv -> addWeights(owner, initial, conv.name(), ".kernel",
                        new Shape(conv.inner(), shape.channels(), conv.kernel(), conv.kernel()), conv.inner());
                case LayerSpec.SllLinear linear -> addWeights(owner, initial, linear.name(), ".weight",
                        new Shape(linear.inner(), shape.size()), linear.inner());
                case LayerSpec.AolConv conv -> addWeights(owner, initial, conv.name(), ".kernel",
                        new Shape(conv.out(), shape.channels(), conv.kernel(), conv.kernel()),
                        Math.min(conv.out(), shape.channels()));
                case LayerSpec.AolLinear linear -> addWeights(owner, initial, linear.name(), ".weight",
                        new Shape(linear.out(), shape.size()),
                        linear.byRows(shape.size()) ? linear.out() : shape.size());
                case LayerSpec.SpectralConv conv -> addWeights(owner, initial, conv.name(), ".kernel",
                        new Shape(conv.out(), shape.channels(), conv.kernel(), conv.kernel()), 0);
                case LayerSpec.SpectralLinear linear -> addWeights(owner, initial, linear.name(), ".weight",
                        new Shape(linear.out(), shape.size()), 0);
                case LayerSpec.OrthogonalLinear linear -> addWeights(owner, initial, linear.name(), ".weight",
                        new Shape(shape.size(), shape.size()), 0);
                case LayerSpec.Branches branches -> {
                    for (LayerSpec.Branch branch : branches.branches()) {
                        addAll(branch.layers(), shape, owner, initial);
                    }
                }
                default -> {
                    // nothing to learn
                }
            }
            shape = layer.after(shape);
        }
        return shape;
    }

    /** @param q length of the logarithms of q; 0 for a layer without them */
    private void addWeights(NDManager owner, InitialWeights initial, String name, String kind, Shape shape,
            long q) {
        add(name + kind, initial.layer(owner, shape));
        add(name + ".bias", owner.zeros(new Shape(shape.get(0))));
        if (q > 0) {
            add(name + ".q", owner.zeros(new Shape(q)));
        }
        if (centring) {
            means.put(name + ".mean", owner.zeros(new Shape(shape.get(0))));
        }
    }

    private void add(String name, NDArray parameter) {
        parameter.setName(name);
        parameters.put(name, parameter);
    }

    /** Returns what is learnt, by name. */
    Map<String, NDArray> parameters() {
        return parameters;
    }

    /** Returns what is learnt and the running means, by name. */
    Map<String, NDArray> tensors() {
        Map<String, NDArray> all = new LinkedHashMap<>(parameters);
        all.putAll(means);
        return all;
    }

    /**
     * Returns the weights as model folders hold them: orthogonal matrices computed, running means folded into biases.
     *
     * @param scope manager that owns the result
     */
    Map<String, NDArray> exported(NDManager scope) {
        Map<String, NDArray> all = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> {
            NDArray copy = parameter.duplicate();
            copy.attach(scope);
            all.put(name, copy);
        });
        for (String name : orthogonal(layers)) {
            all.put(name + ".weight", cayley(all.get(name + ".weight")));
        }
        means.forEach((name, mean) -> {
            String bias = name.substring(0, name.lastIndexOf('.')) + ".bias";
            all.put(bias, all.get(bias).sub(mean));
        });
        return all;
    }

    private static List<String> orthogonal(List<LayerSpec> layers) {
        List<String> names = new ArrayList<>();
        for (LayerSpec layer : layers) {
            if (layer instanceof LayerSpec.OrthogonalLinear linear) {
                names.add(linear.name());
            } else if (layer instanceof LayerSpec.Branches branches) {
                branches.branches().forEach(branch -> names.addAll(orthogonal(branch.layers())));
            }
        }
        return names;
    }

    /**
     * Returns the embeddings {@code [batch, m]}, or those of all cells {@code [batch*cells, m]}, of
     * {@code x [batch, channels, height, width]}, whose manager owns the result.
     */
    NDArray embed(NDArray x) {
        NDArray y = apply(layers, x);
        return dense
                ? y.transpose(0, 2, 3, 1).reshape(-1, y.getShape().get(1))
                : y.reshape(y.getShape().get(0), -1);
    }

    /** Returns the embeddings as {@link #embed} does, with the batch's own means where batches are centred. */
    NDArray embedForTraining(NDArray x) {
        training = true;
        batchMeans.clear();
        try {
            return embed(x);
        } finally {
            training = false;
        }
    }

    /** Moves the running means towards the means of the last batch, which are gone once its pass is closed. */
    void updateMeans() {
        batchMeans.forEach((name, mean) -> means.get(name).muli(1 - MEAN_UPDATE).addi(mean.mul(MEAN_UPDATE)));
        batchMeans.clear();
    }

    private NDArray apply(List<LayerSpec> sequence, NDArray x) {
        NDManager scope = x.getManager();
        NDArray y = x;
        for (LayerSpec layer : sequence) {
            y = switch (layer) {
                case LayerSpec.SllConv conv -> residual(y, conv.name());
                case LayerSpec.AolConv conv -> convolved(y, scaled(scope, conv.name(), ".kernel"), conv.name(), null);
                case LayerSpec.SllLinear linear -> residualLinear(y, linear.name());
                case LayerSpec.AolLinear linear -> multiplied(y, scaled(scope, linear.name(), ".weight"),
                        linear.name(), null);
                case LayerSpec.AveragePool pool -> Pool.avgPool2d(y, new Shape(pool.size(), pool.size()),
                        new Shape(pool.size(), pool.size()), new Shape(0, 0), false, true)
                    .mul(ScalarTensors.like(y, pool.size()));
                case LayerSpec.Shift shift -> y.sub(scope.create(floats(shift.value())).reshape(1, -1, 1, 1));
                case LayerSpec.SpaceToDepth unshuffle ->
                    new TorchLayer.Unshuffle("space-to-depth", unshuffle.block()).apply(y);
                case LayerSpec.DepthToSpace shuffle ->
                    new TorchLayer.Shuffle("depth-to-space", shuffle.block()).apply(y);
                case LayerSpec.PadChannels pad -> y.concat(scope.zeros(new Shape(y.getShape().get(0),
                        pad.channels() - y.getShape().get(1), y.getShape().get(2), y.getShape().get(3))), 1);
                case LayerSpec.Flatten _ -> y.reshape(y.getShape().get(0), -1);
                case LayerSpec.Select select -> y.get(":, 0:" + select.count());
                case LayerSpec.SpectralConv conv -> convolved(y,
                        SpectralNormalisation.of(parameter(scope, conv.name() + ".kernel"), y.getShape()), conv.name(),
                        null);
                case LayerSpec.SpectralLinear linear -> multiplied(y,
                        SpectralNormalisation.of(parameter(scope, linear.name() + ".weight")), linear.name(), null);
                case LayerSpec.OrthogonalLinear linear -> multiplied(y,
                        cayley(parameter(scope, linear.name() + ".weight")), linear.name(), null);
                case LayerSpec.Relu _ -> relu(y);
                case LayerSpec.GroupSort _ -> groupSort(y);
                case LayerSpec.Branches branches -> joined(branches, y);
                case LayerSpec.PublishedFirst first -> throw new InvalidRecipeException("layer " + first.name(),
                        "is the published first layer, which is not 1-Lipschitz; use aol-conv");
                case LayerSpec.Scale _,LayerSpec.Conv _,LayerSpec.Linear _,LayerSpec.MaxPool _,LayerSpec.Window _,LayerSpec.Channels _,LayerSpec.Sum _ ->
                    throw new InvalidRecipeException("layer " + layer.getClass().getSimpleName(),
                            "is a layer of imported networks, which cannot be trained here");
                case LayerSpec.TorchScript _ -> throw new InvalidRecipeException("layer torch-script",
                        "is a compiled program, which cannot be trained");
            };
        }
        return y;
    }

    /** Returns the rows of the last layer, each of norm 1, {@code [c, m]}; owned by {@code scope}. */
    NDArray headRows(NDManager scope) {
        NDArray weight = parameter(scope, HEAD_WEIGHT);
        return weight.div(weight.square().sum(new int[]{1}, true).add(1e-12).sqrt());
    }

    /** Returns the last layer's bias; owned by {@code scope}. */
    NDArray headBias(NDManager scope) {
        return parameter(scope, HEAD_BIAS);
    }

    private NDArray joined(LayerSpec.Branches branches, NDArray x) {
        NDList parts = new NDList();
        for (LayerSpec.Branch branch : branches.branches()) {
            parts.add(apply(branch.layers(), x).mul(ScalarTensors.like(x, Math.sqrt(branch.weight()))));
        }
        return NDArrays.concat(parts, 1);
    }

    private NDArray residual(NDArray x, String name) {
        NDManager scope = x.getManager();
        NDArray kernel = parameter(scope, name + ".kernel");
        NDArray scale = inverseRoot(Convolution.rowSums(kernel, parameter(scope, name + ".q").exp()))
            .mul(ScalarTensors.like(x, Math.sqrt(2)));
        NDArray folded = kernel.mul(scale.reshape(-1, 1, 1, 1));
        NDArray hidden = convolved(x, folded, name, scale);
        return x.sub(Convolution.same(relu(hidden), Convolution.transposed(folded), null));
    }

    private NDArray residualLinear(NDArray x, String name) {
        NDManager scope = x.getManager();
        NDArray weight = parameter(scope, name + ".weight");
        NDArray scale = inverseRoot(rowSums(weight, parameter(scope, name + ".q").exp()))
            .mul(ScalarTensors.like(x, Math.sqrt(2)));
        NDArray folded = weight.mul(scale.reshape(-1, 1));
        return x.sub(relu(multiplied(x, folded, name, scale)).matMul(folded));
    }

    private NDArray convolved(NDArray x, NDArray kernel, String name, NDArray scale) {
        NDArray bias = scaledBias(x.getManager(), name, scale);
        if (!centring) {
            return Convolution.same(x, kernel, bias);
        }
        NDArray y = Convolution.same(x, kernel, null);
        return y.add(bias.sub(mean(y, name, new int[]{0, 2, 3}, scale)).reshape(1, -1, 1, 1));
    }

    private NDArray multiplied(NDArray x, NDArray weight, String name, NDArray scale) {
        NDArray bias = scaledBias(x.getManager(), name, scale);
        NDArray y = x.matMul(weight.transpose());
        return y.add(centring ? bias.sub(mean(y, name, new int[]{0}, scale)) : bias);
    }

    private NDArray scaledBias(NDManager scope, String name, NDArray scale) {
        NDArray bias = parameter(scope, name + ".bias");
        return scale == null ? bias : bias.mul(scale);
    }

    /**
     * Returns the mean of {@code y} over some axes: of this batch in training, else the running one, which is kept in the
     * units of the bias.
     *
     * @param scale the factors between the bias and {@code y}; null for 1
     */
    private NDArray mean(NDArray y, String name, int[] axes, NDArray scale) {
        if (!training) {
            NDArray running = y.getManager()
                .zeros(new Shape(means.get(name + ".mean").size()))
                .add(means.get(name + ".mean"));
            return scale == null ? running : running.mul(scale);
        }
        NDArray sum = y.sum(axes);
        NDArray mean = sum.div(ScalarTensors.like(y, (double) y.size() / sum.size()));
        NDArray constant = mean.stopGradient();
        batchMeans.put(name + ".mean", scale == null ? constant : constant.div(scale.stopGradient()));
        return mean;
    }

    /**
     * Returns (I − A)(I + A)⁻¹ with A = V − Vᵀ, an orthogonal matrix (Cayley transform; Trockman and Kolter, ICLR 2021). A is
     * skew-symmetric, so that I + A always has an inverse.
     *
     * @param v V, square
     */
    private static NDArray cayley(NDArray v) {
        NDArray skew = v.sub(v.transpose());
        NDArray identity = v.getManager().eye((int) v.getShape().get(0));
        return identity.sub(skew).matMul(identity.add(skew).inverse());
    }

    /** Returns W scaled to norm at most 1 (AOL, Prach and Lampert, ECCV 2022), normalised along the cheaper side. */
    private NDArray scaled(NDManager scope, String name, String kind) {
        NDArray weight = parameter(scope, name + kind);
        NDArray q = parameter(scope, name + ".q").exp();
        boolean byRows = q.getShape().get(0) == weight.getShape().get(0);
        boolean matrix = weight.getShape().dimension() == 2;
        NDArray side = byRows ? weight : matrix ? weight.transpose() : Convolution.transposed(weight);
        NDArray scale = inverseRoot(matrix ? rowSums(side, q) : Convolution.rowSums(side, q));
        return weight.mul(matrix
                ? byRows ? scale.reshape(-1, 1) : scale.reshape(1, -1)
                : byRows ? scale.reshape(-1, 1, 1, 1) : scale.reshape(1, -1, 1, 1));
    }

    private static NDArray rowSums(NDArray weight, NDArray q) {
        return weight.matMul(weight.transpose()).abs().mul(q.expandDims(0)).sum(new int[]{1}).div(q);
    }

    private static NDArray inverseRoot(NDArray x) {
        return x.add(1e-12f).pow(ScalarTensors.like(x, -0.5));
    }

    private static NDArray groupSort(NDArray x) {
        Shape shape = x.getShape();
        NDArray pairs = x.reshape(shape.get(0), shape.get(1) / 2, 2, -1);
        return pairs.max(new int[]{2}, true).concat(pairs.min(new int[]{2}, true), 2).reshape(shape);
    }

    private static NDArray relu(NDArray x) {
        return Activation.relu(new NDList(x)).singletonOrThrow();
    }

    /** Returns a parameter attached to {@code scope} for one pass, so that intermediate results belong to the pass. */
    private NDArray parameter(NDManager scope, String name) {
        NDArray parameter = parameters.get(name);
        if (parameter.getManager() != scope) {
            parameter.tempAttach(scope);
        }
        return parameter;
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }
}
