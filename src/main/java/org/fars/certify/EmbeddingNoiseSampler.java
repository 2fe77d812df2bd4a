package org.fars.certify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fars.math.GaussianFactor;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;

/**
 * A head of several layers whose whole arithmetic, first layer included, is left to {@link BatchHeadEvaluator}. What is drawn is its
 * input: y ~ N(Qz, σ²I) with W = FQ ({@link GaussianFactor}), of min(h, m) values, each rounded to float32; F stands in the
 * place of W.
 *
 * <p>The classifier that is smoothed here is f(y) = the winner of the head at y rounded to float32. It is a function of y
 * alone, whatever its arithmetic, and that is all that certificates by votes (Cohen et al., ICML 2019) ask of it: their
 * radii hold as they are. Sums of scores are another matter, see {@link SmoothedLipschitz}.
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
    public int width() {
        return bulk.width();
    }

    @Override
    public Drawing drawing(int samples) {
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
