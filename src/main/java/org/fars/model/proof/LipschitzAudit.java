package org.fars.model.proof;

import java.util.ArrayList;
import java.util.List;
import org.fars.model.LipschitzBound;
import org.fars.model.ModelCard;

/**
 * Proves how much a network can stretch a distance, in exact arithmetic on the stored weights: a bound for each layer, whose
 * product is L_e; and how far its float64 embeddings may be from exact ones.
 *
 * <p>A residual layer x − Vᵀ ReLU(Vx + c) has Jacobians I − VᵀDV with a diagonal D between 0 and 1. Their eigenvalues lie
 * in [1 − λ, 1] where λ = ‖V‖² ≤ max_i Σ_j |VVᵀ|_ij q_j/q_i for every positive q (Gershgorin after scaling). With
 * V = (2/T)^½K that is 2, so that the layer's constant is 1: the theorem of SLL (Araujo et al. 2023). An affine layer's
 * constant is ‖V‖, bounded alike (AOL, Prach and Lampert 2022).
 */
public final class LipschitzAudit {
    /** Covers the rounding of the product. */
    private static final double UP = 1 + 1e-12;

    private LipschitzAudit() {}

    /** Audits a network. */
    public static LipschitzBound of(Float64Network network) {
        List<Double> rounding = RoundingAnalysis.of(network);
        List<LipschitzBound.Layer> layers = new ArrayList<>();
        double product = 1;
        String unbounded = "";
        for (int i = 0; i < network.layers().size(); i++) {
            LipschitzBound.Layer layer = layer(network.layers().get(i), rounding.get(i));
            layers.add(layer);
            product = layer.bound() == 1 ? product : product * layer.bound() * UP;
            if (unbounded.isEmpty() && !(layer.bound() < Double.POSITIVE_INFINITY)) {
                unbounded = "no finite bound for layer " + layer.name();
            } else if (unbounded.isEmpty() && !(layer.rounding() < Double.POSITIVE_INFINITY)) {
                unbounded = "no finite bound for the rounding of layer " + layer.name();
            }
        }
        if (!unbounded.isEmpty() || !Double.isFinite(product)) {
            return LipschitzBound.none(unbounded.isEmpty() ? "no finite bound of the whole network" : unbounded,
                    layers);
        }
        return new LipschitzBound(LipschitzBound.Basis.AUDITED, product, Double.NaN,
                layers.isEmpty() ? 0 : layers.getLast().rounding(), "", layers);
    }

    /** Returns the declared constant of a TorchScript program, or no bound if none is declared. */
    public static LipschitzBound declared(ModelCard.LipschitzCard card) {
        if (card == null || !Boolean.TRUE.equals(card.declared()) || !(card.upper() > 0)
                || Double.isInfinite(card.upper())) {
            return LipschitzBound.none(
                    "no Lipschitz constant is known: a TorchScript program cannot be audited, and none was declared",
                    List.of());
        }
        return new LipschitzBound(LipschitzBound.Basis.DECLARED, card.upper(), Double.NaN, 0, "",
                List.of(new LipschitzBound.Layer("torch-script", card.upper(),
                        "declared at import; neither the constant nor rounding was audited", Double.NaN)));
    }

    private static LipschitzBound.Layer layer(Float64Layer layer, double rounding) {
        return switch (layer) {
            case Float64Layer.Residual _ -> exact(layer, "SLL theorem", rounding);
            case Float64Layer.Affine affine ->
                new LipschitzBound.Layer(layer.name(), affine.norm(), affine.method(), rounding);
            case Float64Layer.Joined joined -> new LipschitzBound.Layer(layer.name(), joined.norm(),
                    "root of the sum of λ·L² over " + joined.branches().size() + " branches", rounding);
            case Float64Layer.Summed sum -> new LipschitzBound.Layer(layer.name(), sum.norm(),
                    "sum of the constants of " + sum.terms().size() + " terms", rounding);
            case Float64Layer.Scaling scaling ->
                new LipschitzBound.Layer(layer.name(), scaling.norm(), "largest factor", rounding);
            case Float64Layer.MaxPooling pooling when pooling.norm() > 1 -> new LipschitzBound.Layer(layer.name(),
                    pooling.norm(), "root of the most windows that one pixel lies in", rounding);
            case Float64Layer.MaxPooling _ -> exact(layer, "maximum of separate blocks", rounding);
            case Float64Layer.Windowing _ -> exact(layer, "projection and inclusion", rounding);
            case Float64Layer.Reordering _ -> exact(layer, "projection and permutation", rounding);
            case Float64Layer.Rectifying _ -> exact(layer, "value by value, slope 0 or 1", rounding);
            case Float64Layer.Sorting _ -> exact(layer, "permutation, piece by piece", rounding);
            case Float64Layer.Pooling _ -> exact(layer, "sum over k×k divided by k: norm 1", rounding);
            case Float64Layer.Shifting _ -> exact(layer, "translation", rounding);
            case Float64Layer.Unshuffle _,Float64Layer.Shuffle _ -> exact(layer, "permutation", rounding);
            case Float64Layer.Padding _ -> exact(layer, "inclusion", rounding);
            case Float64Layer.Flattening _ -> exact(layer, "permutation", rounding);
            case Float64Layer.Selection _ -> exact(layer, "projection", rounding);
        };
    }

    private static LipschitzBound.Layer exact(Float64Layer layer, String why, double rounding) {
        return new LipschitzBound.Layer(layer.name(), 1, why, rounding);
    }
}
