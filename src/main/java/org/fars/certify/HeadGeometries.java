package org.fars.certify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.fars.math.GaussianFactor;
import org.fars.math.SpectralNorm;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;
import org.fars.model.SparsemaxHead;

/**
 * Remembers the {@link HeadGeometry} of each head for as long as the head lives, so that it is computed once and not
 * once an image. Heads are told apart by identity: nobody writes to their weights. Safe for many threads.
 */
public final class HeadGeometries {
    private final Cache<LinearHead, HeadGeometry> known = Caffeine.newBuilder().weakKeys().build();
    private final Cache<LinearHead, Double> norms = Caffeine.newBuilder().weakKeys().build();
    private final Cache<LinearHead, double[][]> factors = Caffeine.newBuilder().weakKeys().build();

    /** The geometry of this head's weights. */
    public HeadGeometry of(LinearHead head) {
        return known.get(head, unknown -> HeadGeometry.of(unknown, spectralNorm(unknown)));
    }

    /** ‖W‖₂ from above, which is all that is needed of a layer before the last; infinite where a weight is not finite. */
    public double spectralNorm(LinearHead layer) {
        return norms.get(layer, unknown -> SpectralNorm.upperBound(unknown.weight()));
    }

    /** The factor by which noise on the embedding becomes noise behind this layer: {@link GaussianFactor}. */
    public double[][] noiseFactor(LinearHead layer) {
        return factors.get(layer, unknown -> GaussianFactor.of(unknown.weight()));
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
                    product *= spectralNorm(layer);
                }
                yield Double.isNaN(product) ? Double.POSITIVE_INFINITY : product;
            }
        };
    }

    /** Whether all weights and biases of the head are finite numbers. */
    public boolean isFinite(Head head) {
        return head instanceof MultiLayerHead multi
                ? multi.layers().stream().allMatch(HeadGeometry::isFinite)
                : HeadGeometry.isFinite(OneLayer.in(head));
    }
}
