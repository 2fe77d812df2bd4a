package org.fars.model;

import java.util.List;
import org.fars.math.NormBounds;

/**
 * Bounds of the Lipschitz constant of a backbone (ℓ2 of pixels to ℓ2 of embeddings).
 *
 * @param basis the origin of {@code upper}
 * @param upper L_e, an upper bound; infinite where there is none
 * @param lower a lower bound found at real images, NaN where none was looked for
 * @param displacement how far a computed embedding may be from the exact one (ℓ2), for any image of the box: proved for
 * float64 embeddings where the basis is {@link Basis#AUDITED}, unknown and 0 otherwise
 * @param reason why there is no usable bound; empty where there is one
 * @param layers the bound of each layer, in order
 */
public record LipschitzBound(Basis basis, double upper, double lower, double displacement, String reason,
        List<Layer> layers) {
    /** The origin of a bound. */
    public enum Basis {
        /** Computed from the weights in use. */
        AUDITED,
        /** Declared by the user who imported the model; not audited. */
        DECLARED,
        /** There is none. */
        NONE
    }

    /**
     * One layer's bound.
     *
     * @param name the layer's name
     * @param bound an upper bound of its Lipschitz constant
     * @param method how it was found, in a few words
     * @param rounding how far what float64 arithmetic gives may be from the exact value (ℓ2), errors of earlier layers
     * included; NaN where it is not known
     */
    public record Layer(String name, double bound, String method, double rounding) {
        /** A layer about whose rounding nothing is known. */
        public Layer(String name, double bound, String method) {
            this(name, bound, method, Double.NaN);
        }
    }

    public LipschitzBound {
        layers = List.copyOf(layers);
    }

    /** Returns a result without a bound, with the reason. */
    public static LipschitzBound none(String reason, List<Layer> layers) {
        return new LipschitzBound(Basis.NONE, Double.POSITIVE_INFINITY, Double.NaN, 0, reason, layers);
    }

    /** Returns the bound 1 without rounding, for tests and for backbones that are 1-Lipschitz by construction. */
    public static LipschitzBound one() {
        return new LipschitzBound(Basis.AUDITED, 1, Double.NaN, 0, "", List.of());
    }

    /** Returns whether certificates can be computed. */
    public boolean isUsable() {
        return basis != Basis.NONE && Double.isFinite(upper) && upper >= 0 && Double.isFinite(displacement)
                && displacement >= 0;
    }

    /**
     * Converts a radius from the embedding space to pixels: (R − 2·displacement)/L_e, at least 0. The embeddings that
     * are computed for x and for x' are each up to {@code displacement} from the exact ones, hence twice.
     *
     * @param embeddingRadius R, a radius in the embedding space
     */
    public double toPixels(double embeddingRadius) {
        if (!isUsable()) {
            return 0;
        }
        double radius = NormBounds.radius(embeddingRadius - 2 * displacement, upper);
        return radius > 0 ? radius : 0;
    }
}
