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
 * Draws the noise behind the first linear layer, where it is N(l, σ²WWᵀ), and computes the layers that follow as matrix
 * products, in double. Of a head of one layer it draws the differences to the last logit: neither argmax nor sparsemax
 * changes when all logits are shifted.
 */
final class LogitNoiseSampler implements NoisyHeadSampler {
    /** Keeps a layer of a thousand units in the processor's cache. */
    private static final int BATCH_SIZE = 128;

    private final NoisyLayer first;
    private final List<LinearHead> others;
    private final Activation activation;

    private LogitNoiseSampler(NoisyLayer first, List<LinearHead> others, Activation activation) {
        this.first = first;
        this.others = others;
        this.activation = activation;
    }

    /** Draws min(h, m) normals per sample for a first layer of h outputs and m inputs; min(c−1, m) if it is the only one. */
    static LogitNoiseSampler of(Head head, double[] embedding, double sigma, HeadNormCache cache) {
        if (head instanceof MultiLayerHead multi) {
            return multiLayer(multi, embedding, sigma, cache.noiseFactor(multi.layers().getFirst()).rows());
        }
        LinearHead layer = head.linearLayer().orElseThrow();
        double[] mean = layer.logits(embedding);
        double last = mean[mean.length - 1];
        for (int j = 0; j < mean.length; j++) {
            mean[j] -= last;
        }
        return oneLayer(new NoisyLayer(cache.differenceFactor(layer), mean, sigma));
    }

    /** Draws m normals per sample. */
    static LogitNoiseSampler direct(Head head, double[] embedding, double sigma) {
        if (head instanceof MultiLayerHead multi) {
            return multiLayer(multi, embedding, sigma, multi.layers().getFirst().weight());
        }
        LinearHead layer = head.linearLayer().orElseThrow();
        return oneLayer(new NoisyLayer(layer.weight(), layer.logits(embedding), sigma));
    }

    private static LogitNoiseSampler multiLayer(MultiLayerHead head, double[] embedding, double sigma,
            double[][] factor) {
        return new LogitNoiseSampler(
                new NoisyLayer(factor, head.layers().getFirst().logits(embedding), sigma),
                head.layers().subList(1, head.layers().size()), head.activation());
    }

    private static LogitNoiseSampler oneLayer(NoisyLayer layer) {
        return new LogitNoiseSampler(layer, List.of(), Activation.RELU);
    }

    @Override
    public int batchSize() {
        return BATCH_SIZE;
    }

    @Override
    public Worker newWorker(int samples) {
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
