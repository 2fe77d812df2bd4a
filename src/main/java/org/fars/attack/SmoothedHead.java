package org.fars.attack;

import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.fars.job.Seeds;
import org.fars.model.Head;

/**
 * A Gaussian-smoothed head as an attack differentiates it (SmoothAdv, Salman et al., 2019, equation 6): the mean, over
 * noise in the embedding that stays the same for the whole attack, of the softmax of the logits. Its logits are the mean's
 * logarithm, so that a cross-entropy of them is SmoothAdv's objective. A stand-in for the smoothed classifier to climb;
 * whether an attack has succeeded is for the certificate's own classifier to say.
 */
public final class SmoothedHead implements ScoreFunction {
    private final Head head;
    private final double[][] noise;

    /**
     * @param head what is smoothed
     * @param sigma σ in embedding units
     * @param draws how many draws of the noise are averaged
     * @param seed the run's seed
     */
    public SmoothedHead(Head head, double sigma, int draws, long seed) {
        if (draws < 1 || !(sigma >= 0)) {
            throw new IllegalArgumentException(draws + " draws, sigma " + sigma);
        }
        this.head = head;
        this.noise = new double[draws][head.embeddingSize()];
        NormalizedGaussianSampler gaussian = ZigguratSampler.NormalizedGaussian.of(
                RandomSource.XO_SHI_RO_256_PP.create(Seeds.derive(seed, "smoothed head", head.name())));
        for (double[] draw : noise) {
            for (int i = 0; i < draw.length; i++) {
                draw[i] = sigma * gaussian.sample();
            }
        }
    }

    @Override
    public int classes() {
        return head.classes();
    }

    @Override
    public double[] logits(double[] embedding) {
        return logMean(logProbabilities(embedding));
    }

    @Override
    public double[] pullBack(double[] embedding, double[] cotangent) {
        double[][] logs = logProbabilities(embedding);
        double[] mean = logMean(logs);
        double[] gradient = new double[embedding.length];
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
            double[] part = head.pullBack(moved(embedding, k), weights);
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] += part[i];
            }
        }
        return gradient;
    }

    private double[][] logProbabilities(double[] embedding) {
        double[][] logs = new double[noise.length][];
        for (int k = 0; k < noise.length; k++) {
            logs[k] = head.logits(moved(embedding, k));
            double logSum = Softmax.logSum(logs[k]);
            for (int j = 0; j < logs[k].length; j++) {
                logs[k][j] -= logSum;
            }
        }
        return logs;
    }

    private double[] moved(double[] embedding, int draw) {
        double[] moved = embedding.clone();
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
            mean[j] = Softmax.logSum(column) - Math.log(logs.length);
        }
        return mean;
    }
}
