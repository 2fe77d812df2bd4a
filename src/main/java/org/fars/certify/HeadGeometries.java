package org.fars.certify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.fars.math.GaussianFactor;
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
    private final Cache<LinearHead, double[][]> factors = Caffeine.newBuilder().weakKeys().build();

    /** The geometry of this head's weights. */
    public HeadGeometry of(LinearHead head) {
        return known.get(head, HeadGeometry::of);
    }

    /** The factor by which noise on the embedding becomes noise behind this layer: {@link GaussianFactor}. */
    public double[][] noiseFactor(LinearHead layer) {
        return factors.get(layer, known -> GaussianFactor.of(known.weight()));
    }

    /**
     * K, a Lipschitz bound of z ↦ l(z): the product of the layers' spectral norms and, for sigmoids, of ¼ each.
     *
     * @return infinite where a weight is not finite
     */
    public double lipschitz(Head head) {
        return switch (head) {
            case LinearHead linear -> of(linear).spectralNorm();
            case SparsemaxHead sparsemax -> of(sparsemax.linear()).spectralNorm();
            case MultiLayerHead multi -> {
                double slope = multi.activation() == MultiLayerHead.Activation.SIGMOID ? 0.25 : 1;
                double product = Math.pow(slope, multi.layers().size() - 1.0);
                for (LinearHead layer : multi.layers()) {
                    product *= of(layer).spectralNorm();
                }
                yield Double.isNaN(product) ? Double.POSITIVE_INFINITY : product;
            }
        };
    }

    /** Whether all weights and biases of the head are finite numbers. */
    public boolean isFinite(Head head) {
        return head instanceof MultiLayerHead multi
                ? multi.layers().stream().allMatch(layer -> of(layer).finite())
                : of(OneLayer.in(head)).finite();
    }
}
