package org.fars.certify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;
import org.fars.math.GaussianFactor;
import org.fars.math.SpectralNorm;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;
import org.fars.model.SparsemaxHead;

/**
 * Remembers the {@link HeadNorms} of each head for as long as the head lives, so that it is computed once and not
 * once an image. Heads are told apart by identity: nobody writes to their weights. Safe for many threads.
 */
public final class HeadNormCache {
    private final Cache<LinearHead, HeadNorms> known = Caffeine.newBuilder().weakKeys().build();
    private final Cache<LinearHead, Double> norms = Caffeine.newBuilder().weakKeys().build();
    private final Cache<LinearHead, GaussianFactor> factors = Caffeine.newBuilder().weakKeys().build();
    private final Cache<LinearHead, double[][]> differences = Caffeine.newBuilder().weakKeys().build();

    /** The norms of this head's weights. */
    public HeadNorms of(LinearHead head) {
        return known.get(head, unknown -> HeadNorms.of(unknown, spectralNorm(unknown)));
    }

    /** ‖W‖₂ from above, which is all that is needed of a layer before the last; infinite where a weight is not finite. */
    public double spectralNorm(LinearHead layer) {
        return norms.get(layer, unknown -> SpectralNorm.upperBound(unknown.weight()));
    }

    /** The factor by which noise on the embedding becomes noise behind this layer: {@link GaussianFactor}. */
    public GaussianFactor noiseFactor(LinearHead layer) {
        return factors.get(layer, unknown -> GaussianFactor.of(unknown.weight()));
    }

    /**
     * The same for what a margins depends on, the differences l_j − l_c to the last logit: one normal less.
     *
     * @return {@code [c]} rows, the last of them empty, since l_c − l_c is 0
     */
    public double[][] differenceFactor(LinearHead layer) {
        return differences.get(layer, HeadNormCache::differenceFactorOf);
    }

    private static double[][] differenceFactorOf(LinearHead layer) {
        int last = layer.classes() - 1;
        double[][] differences = new double[last][layer.embeddingSize()];
        for (int j = 0; j < last; j++) {
            for (int i = 0; i < differences[j].length; i++) {
                differences[j][i] = layer.weight()[j][i] - layer.weight()[last][i];
            }
        }
        double[][] factor = Arrays.copyOf(last == 0 ? differences : GaussianFactor.of(differences).rows(), last + 1);
        factor[last] = new double[0];
        return factor;
    }

    /**
     * K, a Lipschitz bound of z ↦ l(z): the product of the layers' spectral norms and, for sigmoids, of ¼ each.
     *
     * @return infinite where a weight is not finite
     */
    public double lipschitz(Head head) {
        return switch (head) {
            case LinearHead linear -> spectralNorm(linear);
            case SparsemaxHead sparsemax -> spectralNorm(sparsemax.linear());
            case MultiLayerHead multi -> {
                double slope = multi.activation() == MultiLayerHead.Activation.SIGMOID ? 0.25 : 1;
                double product = Math.pow(slope, multi.layers().size() - 1.0);
                for (LinearHead layer : multi.layers()) {
                    double norm = spectralNorm(layer);
                    product = norm == 0 ? 0 * product : Math.max(Double.MIN_NORMAL, product * norm);
                }
                yield Double.isNaN(product) ? Double.POSITIVE_INFINITY : product;
            }
        };
    }

    /** Whether all weights and biases of the head are finite numbers. */
    public boolean isFinite(Head head) {
        return head instanceof MultiLayerHead multi
                ? multi.layers().stream().allMatch(HeadNorms::isFinite)
                : HeadNorms.isFinite(OneLayer.in(head));
    }
}
