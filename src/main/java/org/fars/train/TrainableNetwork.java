package org.fars.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.fars.model.LayerSpec;
import org.fars.model.torch.Convolution.ScalarTensors;
import org.fars.model.torch.Convolution;
import org.fars.train.BackboneRecipe.InvalidRecipeException;

/**
 * A backbone in training, with a last linear layer whose rows have norm 1. The scalings of SLL and AOL layers are part of
 * the graph, recomputed in each pass. For the engine's thread.
 */
final class TrainableNetwork {
    /** The names of the last layer's tensors. */
    static final String HEAD_WEIGHT = "head.weight";
    static final String HEAD_BIAS = "head.bias";

    private final List<LayerSpec> layers;
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();

    /**
     * Draws random weights.
     *
     * @param layers the architecture after the leading pools
     * @param input the shape after the leading pools
     * @param classes number of classes
     * @param owner manager that owns the weights
     * @param random source of the weights
     */
    TrainableNetwork(List<LayerSpec> layers, org.fars.model.Shape input, int classes, NDManager owner,
            UniformRandomProvider random) {
        this.layers = layers;
        org.fars.model.Shape shape = input;
        for (LayerSpec layer : layers) {
            switch (layer) {
                case LayerSpec.SllConv conv -> addResidual(owner, random, conv.name(), ".kernel",
                        new Shape(conv.inner(), shape.channels(), conv.kernel(), conv.kernel()));
                case LayerSpec.SllLinear linear -> addResidual(owner, random, linear.name(), ".weight",
                        new Shape(linear.inner(), shape.size()));
                case LayerSpec.AolConv conv -> addScaled(owner, random, conv.name(), ".kernel",
                        new Shape(conv.out(), shape.channels(), conv.kernel(), conv.kernel()),
                        conv.out() <= shape.channels());
                case LayerSpec.AolLinear linear -> addScaled(owner, random, linear.name(), ".weight",
                        new Shape(linear.out(), shape.size()), linear.byRows(shape.size()));
                case LayerSpec.SpectralConv conv -> addWeights(owner, random, conv.name(), ".kernel",
                        new Shape(conv.out(), shape.channels(), conv.kernel(), conv.kernel()));
                case LayerSpec.SpectralLinear linear -> addWeights(owner, random, linear.name(), ".weight",
                        new Shape(linear.out(), shape.size()));
                default -> {
                    // nothing to learn
                }
            }
            shape = layer.after(shape);
        }
        add(HEAD_WEIGHT, normal(owner, random, new Shape(classes, shape.size()), 1));
        add(HEAD_BIAS, owner.zeros(new Shape(classes)));
        parameters.values().forEach(parameter -> parameter.setRequiresGradient(true));
    }

    private void addWeights(NDManager owner, UniformRandomProvider random, String name, String kind, Shape shape) {
        add(name + kind, normal(owner, random, shape, Math.sqrt(1.0 / (shape.size() / shape.get(0)))));
        add(name + ".bias", owner.zeros(new Shape(shape.get(0))));
    }

    private void addResidual(NDManager owner, UniformRandomProvider random, String name, String kind, Shape shape) {
        add(name + kind, normal(owner, random, shape, Math.sqrt(1.0 / (shape.size() / shape.get(0)))));
        add(name + ".bias", owner.zeros(new Shape(shape.get(0))));
        add(name + ".q", owner.zeros(new Shape(shape.get(0))));
    }

    private void addScaled(NDManager owner, UniformRandomProvider random, String name, String kind, Shape shape,
            boolean byRows) {
        add(name + kind, normal(owner, random, shape, Math.sqrt(1.0 / (shape.size() / shape.get(0)))));
        add(name + ".bias", owner.zeros(new Shape(shape.get(0))));
        add(name + ".q", owner.zeros(new Shape(shape.get(byRows ? 0 : 1))));
    }

    private static NDArray normal(NDManager owner, UniformRandomProvider random, Shape shape, double scale) {
        ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * gaussian.sample());
        }
        return owner.create(values, shape);
    }

    private void add(String name, NDArray parameter) {
        parameter.setName(name);
        parameters.put(name, parameter);
    }

    /** Returns the weights, by name. */
    Map<String, NDArray> parameters() {
        return parameters;
    }

    /** Returns the embeddings {@code [batch, m]} of {@code x [batch, channels, height, width]}, whose manager owns the result. */
    NDArray embed(NDArray x) {
        NDManager scope = x.getManager();
        NDArray y = x;
        for (LayerSpec layer : layers) {
            y = switch (layer) {
                case LayerSpec.SllConv conv -> residual(y, scope, conv.name(), ".kernel");
                case LayerSpec.AolConv conv -> Convolution.same(y, scaled(scope, conv.name(), ".kernel"),
                        parameter(scope, conv.name() + ".bias"));
                case LayerSpec.SllLinear linear -> residualLinear(y, scope, linear.name());
                case LayerSpec.AolLinear linear -> y.matMul(scaled(scope, linear.name(), ".weight").transpose())
                    .add(parameter(scope, linear.name() + ".bias"));
                case LayerSpec.AveragePool pool -> Pool.avgPool2d(y, new Shape(pool.size(), pool.size()),
                        new Shape(pool.size(), pool.size()), new Shape(0, 0), false, true)
                    .mul(ScalarTensors.like(y, pool.size()));
                case LayerSpec.Shift shift -> y.sub(scope.create(floats(shift.value())).reshape(1, -1, 1, 1));
                case LayerSpec.SpaceToDepth unshuffle -> spaceToDepth(y, unshuffle.block());
                case LayerSpec.PadChannels pad -> y.concat(scope.zeros(new Shape(y.getShape().get(0),
                        pad.channels() - y.getShape().get(1), y.getShape().get(2), y.getShape().get(3))), 1);
                case LayerSpec.Flatten _ -> y.reshape(y.getShape().get(0), -1);
                case LayerSpec.Select select -> y.get(":, 0:" + select.count());
                case LayerSpec.SpectralConv conv -> Convolution.same(y,
                        SpectralNormalisation.of(parameter(scope, conv.name() + ".kernel"), y.getShape()),
                        parameter(scope, conv.name() + ".bias"));
                case LayerSpec.SpectralLinear linear -> y.matMul(
                        SpectralNormalisation.of(parameter(scope, linear.name() + ".weight")).transpose())
                    .add(parameter(scope, linear.name() + ".bias"));
                case LayerSpec.Relu _ -> relu(y);
                case LayerSpec.GroupSort _ -> groupSort(y);
                case LayerSpec.PublishedFirst first -> throw new InvalidRecipeException("layer " + first.name(),
                        "is the published first layer, which is not 1-Lipschitz; use aol-conv");
                case LayerSpec.TorchScript _ -> throw new InvalidRecipeException("layer torch-script",
                        "is a compiled program, which cannot be trained");
            };
        }
        return y.reshape(y.getShape().get(0), -1);
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

    private NDArray residual(NDArray x, NDManager scope, String name, String kind) {
        NDArray kernel = parameter(scope, name + kind);
        NDArray scale = inverseRoot(Convolution.rowSums(kernel, parameter(scope, name + ".q").exp()))
            .mul(ScalarTensors.like(x, Math.sqrt(2)));
        NDArray folded = kernel.mul(scale.reshape(-1, 1, 1, 1));
        NDArray hidden = relu(Convolution.same(x, folded, parameter(scope, name + ".bias").mul(scale)));
        return x.sub(Convolution.same(hidden, Convolution.transposed(folded), null));
    }

    private NDArray residualLinear(NDArray x, NDManager scope, String name) {
        NDArray weight = parameter(scope, name + ".weight");
        NDArray scale = inverseRoot(rowSums(weight, parameter(scope, name + ".q").exp()))
            .mul(ScalarTensors.like(x, Math.sqrt(2)));
        NDArray folded = weight.mul(scale.reshape(-1, 1));
        NDArray hidden = relu(x.matMul(folded.transpose()).add(parameter(scope, name + ".bias").mul(scale)));
        return x.sub(hidden.matMul(folded));
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

    private static NDArray spaceToDepth(NDArray x, int block) {
        Shape s = x.getShape();
        long rows = s.get(2) / block;
        long columns = s.get(3) / block;
        return x.reshape(s.get(0), s.get(1), rows, block, columns, block)
            .transpose(0, 1, 3, 5, 2, 4)
            .reshape(s.get(0), s.get(1) * block * block, rows, columns);
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

    /**
     * Spectral normalisation in training, W/σ(W), with σ from power iteration (Miyato et al., ICLR 2018). Power iteration gives
     * a lower bound of the norm, so the layer is only nearly 1-Lipschitz; opened models divide by a proved bound instead. Each
     * pass starts the iteration from the same vector, so that a resumed run computes the same as an uninterrupted one.
     */
    static final class SpectralNormalisation {
        private static final int ITERATIONS = 12;
        private static final float TINY = 1e-12f;

        private SpectralNormalisation() {}

        /** Returns a matrix {@code [out, in]} divided by its norm. */
        static NDArray of(NDArray weight) {
            NDArray constant = weight.stopGradient();
            NDArray v = start(weight, new Shape(weight.getShape().get(1), 1));
            NDArray u = unit(constant.matMul(v));
            for (int i = 0; i < ITERATIONS; i++) {
                v = unit(constant.transpose().matMul(u));
                u = unit(constant.matMul(v));
            }
            return weight.div(weight.matMul(v).mul(u).sum().add(TINY));
        }

        /**
         * Returns a kernel {@code [out, in, k, k]} divided by its convolution's norm.
         *
         * @param input the shape of the maps it is applied to, {@code [batch, in, height, width]}
         */
        static NDArray of(NDArray kernel, Shape input) {
            NDArray constant = kernel.stopGradient();
            NDArray transposed = Convolution.transposed(constant);
            NDArray v = start(kernel, new Shape(1, input.get(1), input.get(2), input.get(3)));
            NDArray u = unit(Convolution.same(v, constant, null));
            for (int i = 0; i < ITERATIONS; i++) {
                v = unit(Convolution.same(u, transposed, null));
                u = unit(Convolution.same(v, constant, null));
            }
            return kernel.div(Convolution.same(v, kernel, null).mul(u).sum().add(TINY));
        }

        private static NDArray start(NDArray weight, Shape shape) {
            SplittableRandom random = new SplittableRandom(shape.size());
            float[] values = new float[(int) shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return weight.getManager().create(values, shape);
        }

        private static NDArray unit(NDArray x) {
            return x.div(x.square().sum().sqrt().add(TINY));
        }
    }
}
