package org.fars.attack;

import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.fars.attack.BackboneClassifier.ScoreFunction;
import org.fars.core.Seeds;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;
import org.fars.model.SparsemaxHead;

/**
 * A differentiable surrogate of a Gaussian-smoothed head (SmoothAdv, Salman et al., 2019, equation 6): the mean, over noise in
 * the embedding that is fixed for the whole attack, of the softmax of the logits. Its logits are the mean's logarithm, so that
 * their cross-entropy is SmoothAdv's objective. Whether an attack on it has succeeded is for the certified classifier itself
 * to decide.
 *
 * <p>The noise passes the first linear layer once, W(z+ε) = Wz + Wε: a step then costs one product with W however many draws
 * there are.
 */
public final class SmoothedHead implements ScoreFunction {
    private final LinearHead first;
    private final Rest rest;
    /** Wε of each draw, {@code [draws, width of the first layer]}. */
    private final double[][] noise;

    /** The layers of a head behind its first linear layer. */
    private interface Rest {
        /** Returns c, given the first layer's width. */
        int classes(int width);

        /** Returns the logits. */
        double[] logits(double[] firstLayer);

        /** Returns the gradient of Σ_j cotangent_j·l_j with respect to the first layer's output. */
        double[] vjp(double[] firstLayer, double[] cotangent);
    }

    /** No further layers. */
    private static final Rest NONE = new Rest() {
        @Override
        public int classes(int width) {
            return width;
        }

        @Override
        public double[] logits(double[] firstLayer) {
            return firstLayer;
        }

        @Override
        public double[] vjp(double[] firstLayer, double[] cotangent) {
            return cotangent;
        }
    };

    private record Remaining(MultiLayerHead head) implements Rest {
        @Override
        public int classes(int width) {
            return head.classes();
        }

        @Override
        public double[] logits(double[] firstLayer) {
            return head.afterFirst(firstLayer.clone());
        }

        @Override
        public double[] vjp(double[] firstLayer, double[] cotangent) {
            return head.vjpAfterFirst(firstLayer, cotangent);
        }
    }

    /**
     * @param head the head to smooth
     * @param sigma σ in embedding units
     * @param draws number of draws of the noise to average
     * @param seed the run's seed
     */
    public SmoothedHead(Head head, double sigma, int draws, long seed) {
        if (draws < 1 || !(sigma >= 0)) {
            throw new IllegalArgumentException(draws + " draws, sigma " + sigma);
        }
        switch (head) {
            case LinearHead linear -> {
                first = linear;
                rest = NONE;
            }
            case SparsemaxHead sparsemax -> {
                first = sparsemax.linear();
                rest = NONE;
            }
            case MultiLayerHead multi -> {
                first = multi.layers().getFirst();
                rest = new Remaining(multi);
            }
        }
        this.noise = new double[draws][];
        NormalizedGaussianSampler gaussian = ZigguratSampler.NormalizedGaussian.of(
                RandomSource.XO_SHI_RO_256_PP.create(Seeds.derive(seed, "smoothed head", head.name())));
        double[] draw = new double[head.embeddingSize()];
        double[] none = first.logits(draw);
        for (int k = 0; k < draws; k++) {
            for (int i = 0; i < draw.length; i++) {
                draw[i] = sigma * gaussian.sample();
            }
            noise[k] = first.logits(draw);
            for (int i = 0; i < none.length; i++) {
                noise[k][i] -= none[i];
            }
        }
    }

    @Override
    public int classes() {
        return rest.classes(first.classes());
    }

    @Override
    public double[] logits(double[] embedding) {
        return logMean(logProbabilities(first.logits(embedding)));
    }

    @Override
    public double[] vjp(double[] embedding, double[] cotangent) {
        double[] centre = first.logits(embedding);
        double[][] logs = logProbabilities(centre);
        double[] mean = logMean(logs);
        double[] gradient = new double[centre.length];
        for (int k = 0; k < noise.length; k++) {
            // p_kj over the mean of p_j: at most the number of draws, however small both are.
            double[] weights = new double[cotangent.length];
            double sum = 0;
            for (int j = 0; j < weights.length; j++) {
                weights[j] = cotangent[j] * Math.exp(logs[k][j] - mean[j]) / noise.length;
                sum += weights[j];
            }
            for (int j = 0; j < weights.length; j++) {
                weights[j] -= sum * Math.exp(logs[k][j]);
            }
            double[] part = rest.vjp(moved(centre, k), weights);
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] += part[i];
            }
        }
        return first.vjp(embedding, gradient);
    }

    private double[][] logProbabilities(double[] centre) {
        double[][] logs = new double[noise.length][];
        for (int k = 0; k < noise.length; k++) {
            logs[k] = rest.logits(moved(centre, k));
            double logSum = Logits.logSumExp(logs[k]);
            for (int j = 0; j < logs[k].length; j++) {
                logs[k][j] -= logSum;
            }
        }
        return logs;
    }

    private double[] moved(double[] centre, int draw) {
        double[] moved = centre.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += noise[draw][i];
        }
        return moved;
    }

    private static double[] logMean(double[][] logs) {
        double[] mean = new double[logs[0].length];
        double[] column = new double[logs.length];
        for (int j = 0; j < mean.length; j++) {
            for (int k = 0; k < logs.length; k++) {
                column[k] = logs[k][j];
            }
            mean[j] = Logits.logSumExp(column) - Math.log(logs.length);
        }
        return mean;
    }
}
