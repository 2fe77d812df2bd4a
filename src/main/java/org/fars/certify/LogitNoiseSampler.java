package org.fars.certify;

import java.util.List;
import org.fars.math.MatrixProduct;
import org.fars.math.GaussianFactor.NoisyLayer;
import org.fars.math.NormalSource;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead.Activation;
import org.fars.model.MultiLayerHead;

/**
 * Noise drawn behind the first linear layer, where it is N(l, σ²WWᵀ); the layers that follow are computed as matrix
 * products. All in double. A head of one layer is drawn as differences to its last logit, which neither argmax nor sparsemax
 * can tell from its logits.
 */
final class LogitNoiseSampler implements NoisyHeadSampler {
    /** What keeps a layer of a thousand units in the processor's cache. */
    private static final int WIDTH = 128;

    private final NoisyLayer first;
    private final List<LinearHead> others;
    private final Activation activation;

    private LogitNoiseSampler(NoisyLayer first, List<LinearHead> others, Activation activation) {
        this.first = first;
        this.others = others;
        this.activation = activation;
    }

    /** min(h, m) normals a sample for a first layer of h outputs and m inputs; min(c−1, m) where it is the only one. */
    static LogitNoiseSampler of(Head head, double[] embedding, double sigma, HeadNormCache cache) {
        if (head instanceof MultiLayerHead multi) {
            return several(multi, embedding, sigma, cache.noiseFactor(multi.layers().getFirst()).rows());
        }
        LinearHead layer = OneLayer.in(head);
        double[] mean = layer.logits(embedding);
        double last = mean[mean.length - 1];
        for (int j = 0; j < mean.length; j++) {
            mean[j] -= last;
        }
        return one(new NoisyLayer(cache.differenceFactor(layer), mean, sigma));
    }

    /** m normals a sample. */
    static LogitNoiseSampler direct(Head head, double[] embedding, double sigma) {
        if (head instanceof MultiLayerHead multi) {
            return several(multi, embedding, sigma, multi.layers().getFirst().weight());
        }
        LinearHead layer = OneLayer.in(head);
        return one(new NoisyLayer(layer.weight(), layer.logits(embedding), sigma));
    }

    private static LogitNoiseSampler several(MultiLayerHead head, double[] embedding, double sigma, double[][] factor) {
        return new LogitNoiseSampler(
                new NoisyLayer(factor, head.layers().getFirst().logits(embedding), sigma),
                head.layers().subList(1, head.layers().size()), head.activation());
    }

    private static LogitNoiseSampler one(NoisyLayer layer) {
        return new LogitNoiseSampler(layer, List.of(), Activation.RELU);
    }

    @Override
    public int width() {
        return WIDTH;
    }

    @Override
    public Drawing drawing(int samples) {
        double[][] normals = new double[first.normals()][samples];
        double[][][] values = new double[others.size() + 1][][];
        values[0] = new double[first.mean().length][samples];
        for (int i = 0; i < others.size(); i++) {
            values[i + 1] = new double[others.get(i).classes()][samples];
        }
        return (source, count) -> draw(source, normals, values, count);
    }

    private double[][] draw(NormalSource source, double[][] normals, double[][][] values, int samples) {
        first.draw(source, normals, values[0], samples);
        for (int i = 0; i < others.size(); i++) {
            activation.apply(values[i], samples);
            MatrixProduct.apply(others.get(i).weight(), others.get(i).bias(), values[i], values[i + 1], samples);
        }
        return values[others.size()];
    }
}
