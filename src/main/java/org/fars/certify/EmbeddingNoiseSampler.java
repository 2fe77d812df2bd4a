package org.fars.certify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fars.math.GaussianFactor;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;

/**
 * Draws the input of a head of several layers and evaluates the whole head by a {@link BatchHeadEvaluator}. The input is
 * y ~ N(Qz, σ²I) with W = FQ ({@link GaussianFactor}), of min(h, m) values, each rounded to float32; F takes the place of W.
 *
 * <p>The classifier smoothed here is f(y) = the winner of the head at y rounded to float32. It is a function of y alone,
 * whatever its arithmetic, which is all that certificates by votes (Cohen et al., ICML 2019) require: their radii hold without
 * a correction for rounding. Mean scores do need one, see {@link MeanScoreCertifier}.
 */
final class EmbeddingNoiseSampler implements NoisyHeadSampler {
    private final double[] mean;
    private final double sigma;
    private final int classes;
    private final BatchHeadEvaluator.Bulk bulk;

    private EmbeddingNoiseSampler(double[] mean, double sigma, int classes, BatchHeadEvaluator.Bulk bulk) {
        this.mean = mean;
        this.sigma = sigma;
        this.classes = classes;
        this.bulk = bulk;
    }

    static EmbeddingNoiseSampler of(MultiLayerHead head, double[] embedding, double sigma, HeadNormCache cache,
            BatchHeadEvaluator bulk) {
        LinearHead first = head.layers().getFirst();
        GaussianFactor factor = cache.noiseFactor(first);
        double[][] weight = Arrays.stream(factor.rows())
            .map(row -> Arrays.copyOf(row, factor.normals()))
            .toArray(double[][]::new);
        List<LinearHead> layers = new ArrayList<>(head.layers());
        layers.set(0, new LinearHead(first.name(), weight, first.bias()));
        return new EmbeddingNoiseSampler(factor.rotated(embedding), sigma, head.classes(),
                bulk.open(new MultiLayerHead(head.name(), layers, head.activation(), head.sigma())));
    }

    @Override
    public int batchSize() {
        return bulk.width();
    }

    @Override
    public Worker newWorker(int samples) {
        float[] inputs = new float[samples * mean.length];
        double[][] logits = new double[classes][samples];
        return (source, count) -> {
            for (int s = 0; s < count; s++) {
                source.fill(inputs, s * mean.length, mean, sigma);
            }
            bulk.logits(inputs, count, logits);
            return logits;
        };
    }

    @Override
    public void close() {
        bulk.close();
    }
}
