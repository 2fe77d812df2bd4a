package org.fars.certify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;
import org.fars.math.GaussianFactor;
import org.fars.math.NormBounds;
import org.fars.math.SpectralNorm;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;
import org.fars.model.SparsemaxHead;

/**
 * Caches {@link HeadNorms} and other functions of a head's weights for as long as the head lives, so that they are computed
 * once and not once an image. Keyed by identity; weights must not change. Thread-safe.
 */
public final class HeadNormCache {
    private final Cache<LinearHead, HeadNorms> headNorms = Caffeine.newBuilder().weakKeys().build();
    private final Cache<LinearHead, Double> spectralNorms = Caffeine.newBuilder().weakKeys().build();
    private final Cache<LinearHead, GaussianFactor> factors = Caffeine.newBuilder().weakKeys().build();
    private final Cache<LinearHead, double[][]> differences = Caffeine.newBuilder().weakKeys().build();

    /** Returns the norms of this head's weights. */
    public HeadNorms of(LinearHead head) {
        return headNorms.get(head, unknown -> HeadNorms.of(unknown, spectralNorm(unknown)));
    }

    /** Returns an upper bound of ‖W‖₂, which suffices for layers before the last; infinite if a weight is not finite. */
    public double spectralNorm(LinearHead layer) {
        return spectralNorms.get(layer, unknown -> SpectralNorm.upperBound(unknown.weight()));
    }

    /** Returns the factor by which noise on the embedding becomes noise behind this layer: {@link GaussianFactor}. */
    public GaussianFactor noiseFactor(LinearHead layer) {
        return factors.get(layer, unknown -> GaussianFactor.of(unknown.weight()));
    }

    /**
     * Returns the same for the differences l_j − l_c to the last logit, which decisions depend on: one normal less.
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
     * Returns K, a Lipschitz bound of z ↦ l(z): the product of the layers' spectral norms and, for sigmoids, of ¼ each.
     *
     * @return infinite if a weight is not finite
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

    /** Returns whether all weights and biases of the head are finite numbers. */
    public boolean isFinite(Head head) {
        return head instanceof MultiLayerHead multi
                ? multi.layers().stream().allMatch(HeadNorms::isFinite)
                : HeadNorms.isFinite(head.linearLayer().orElseThrow());
    }

    /**
     * Norms of a linear layer's weights that certificates need, whatever the image. Every number is an upper bound that exceeds
     * the exact value by rounding errors only.
     *
     * @param spectralNorm ‖W‖₂; infinite if a weight is not finite
     * @param distances ‖w_i − w_j‖₂ of all rows, {@code [c, c]}
     * @param rowNorms ‖w_j‖₂, {@code [c]}
     * @param finite whether all weights and biases are finite numbers
     */
    public record HeadNorms(double spectralNorm, double[][] distances, double[] rowNorms, boolean finite) {
        /**
         * Computes the norms: O(c²m).
         *
         * @param spectralNorm an upper bound of ‖W‖₂
         */
        static HeadNorms of(LinearHead head, double spectralNorm) {
            double[] rowNorms = Arrays.stream(head.weight()).mapToDouble(NormBounds::upperBound).toArray();
            return new HeadNorms(spectralNorm, NormBounds.rowDistances(head.weight()), rowNorms, isFinite(head));
        }

        /** Returns whether all weights and biases are finite numbers. */
        static boolean isFinite(LinearHead head) {
            return isFinite(head.bias()) && Arrays.stream(head.weight()).allMatch(HeadNorms::isFinite);
        }

        private static boolean isFinite(double[] values) {
            for (double value : values) {
                if (!Double.isFinite(value)) {
                    return false;
                }
            }
            return true;
        }
    }
}
