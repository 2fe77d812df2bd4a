package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import org.fars.math.SpectralNorm;
import org.fars.math.SymbolNorm;
import org.fars.model.LipschitzBound;
import org.fars.model.ModelCard;

/**
 * Proves how much a network can stretch a distance: a bound for each layer, in float64, from the very weights that run;
 * their product is L_e.
 * <p>
 * A residual layer x − Vᵀ ReLU(Vx + c) has Jacobians I − VᵀDV with a diagonal D between 0 and 1. Their eigenvalues lie
 * in [1 − λ, 1] where λ = ‖V‖² ≤ max_i Σ_j |VVᵀ|_ij q_j/q_i for every positive q (Gershgorin after scaling), so the
 * layer's constant is at most max(1, λ − 1). That is the theorem of SLL (Araujo et al. 2023) where λ ≤ 2. An affine
 * layer's constant is ‖V‖, bounded alike (AOL, Prach and Lampert 2022).
 */
final class LipschitzAudit {
    /**
     * More than float64 rounding can hide in the sums. Each |VVᵀ|_ij is a sum in which much may cancel, and all their errors
     * add up: for a thousand units and kernels of 3×3 to some 1e-10 of a row's sum.
     */
    private static final double ROUNDING = 1 + 1e-9;

    /** The bounds of all layers, in order. */
    static List<LipschitzBound.Layer> layers(TorchNetwork network, NDManager parent) {
        List<LipschitzBound.Layer> bounds = new ArrayList<>();
        for (TorchLayer layer : network.layers()) {
            try (NDManager scope = parent.newSubManager()) {
                bounds.add(bound(layer, scope));
            }
        }
        return bounds;
    }

    /** What those bounds say of the whole. */
    static LipschitzBound conclude(List<LipschitzBound.Layer> layers, double lower, double displacement) {
        double product = 1;
        for (LipschitzBound.Layer layer : layers) {
            if (!(layer.bound() < Double.POSITIVE_INFINITY)) {
                return LipschitzBound.none("no finite bound for layer " + layer.name(), layers);
            }
            product *= layer.bound();
        }
        return new LipschitzBound(LipschitzBound.Basis.AUDITED, product, lower, displacement, "", layers);
    }

    /** What is known of a program: somebody's word, or nothing. */
    static LipschitzBound declared(ModelCard.LipschitzCard card) {
        if (card == null || !Boolean.TRUE.equals(card.declared()) || !(card.upper() > 0)
                || Double.isInfinite(card.upper())) {
            return LipschitzBound.none("a TorchScript backbone cannot be audited, and no constant is declared for it",
                    List.of());
        }
        return new LipschitzBound(LipschitzBound.Basis.DECLARED, card.upper(), Double.NaN, 0, "",
                List.of(new LipschitzBound.Layer("torch-script", card.upper(),
                        "declared by whoever imported it; nothing was audited")));
    }

    private static LipschitzBound.Layer bound(TorchLayer layer, NDManager scope) {
        return switch (layer) {
            case TorchLayer.Residual residual -> new LipschitzBound.Layer(layer.name(),
                    Math.max(1, largestRow(residual.kernel(), residual.weighting(), scope) - 1), "SLL theorem");
            case TorchLayer.Affine affine -> new LipschitzBound.Layer(layer.name(),
                    Math.sqrt(largestRow(affine.byRows() ? affine.kernel() : Convolution.transposed(affine.kernel()),
                            affine.weighting(), scope)),
                    "AOL theorem");
            case TorchLayer.Symbolic conv -> symbolic(conv);
            case TorchLayer.Joined joined -> joined(joined, scope);
            case TorchLayer.Rectifying _ -> exact(layer, "value by value, slope 0 or 1");
            case TorchLayer.Sorting _ -> exact(layer, "permutation, piece by piece");
            case TorchLayer.Pooling _ -> exact(layer, "sum over k×k divided by k: norm 1");
            case TorchLayer.Shifting _ -> exact(layer, "translation");
            case TorchLayer.Unshuffle _ -> exact(layer, "permutation");
            case TorchLayer.Padding _ -> exact(layer, "inclusion");
            case TorchLayer.Flattening _ -> exact(layer, "permutation");
            case TorchLayer.Selection _ -> exact(layer, "projection");
            case TorchLayer.Scripted _ -> new LipschitzBound.Layer(layer.name(), Double.POSITIVE_INFINITY,
                    "a program, which nothing here can audit");
        };
    }

    /** ‖Δ‖² = Σ λ‖Δ_i‖² ≤ Σ λL_i²‖δ‖². */
    private static LipschitzBound.Layer joined(TorchLayer.Joined joined, NDManager scope) {
        double sum = 0;
        for (TorchLayer.Joined.Branch branch : joined.branches()) {
            double product = branch.factor();
            for (TorchLayer layer : branch.layers()) {
                product *= bound(layer, scope).bound();
            }
            sum += product * product;
        }
        return new LipschitzBound.Layer(joined.name(), sum == 1 ? 1 : Math.sqrt(sum) * (1 + 1e-14),
                "root of the sum of λ·L² over " + joined.branches().size() + " branches");
    }

    private static LipschitzBound.Layer symbolic(TorchLayer.Symbolic layer) {
        double bound = symbolNorm(layer.kernel(), layer.height(), layer.width());
        return new LipschitzBound.Layer(layer.name(), bound, bound > 1
                ? "largest singular value of its symbol; no theorem makes it 1-Lipschitz"
                : "largest singular value of its symbol");
    }

    /** A bound of the norm of a convolution of maps of that size, see {@link SymbolNorm}. */
    static double symbolNorm(NDArray tensor, int height, int width) {
        double[][][][] kernel = kernel(tensor);
        if (kernel[0][0].length > 1) {
            return SymbolNorm.upperBound(kernel, height, width);
        }
        double[][] matrix = new double[kernel.length][kernel[0].length];
        for (int o = 0; o < matrix.length; o++) {
            for (int i = 0; i < matrix[o].length; i++) {
                matrix[o][i] = kernel[o][i][0][0];
            }
        }
        return SpectralNorm.upperBound(matrix);
    }

    private static double[][][][] kernel(NDArray tensor) {
        double[] flat = tensor.toType(DataType.FLOAT64, false).toDoubleArray();
        int out = (int) tensor.getShape().get(0);
        int in = (int) tensor.getShape().get(1);
        int k = (int) tensor.getShape().get(2);
        double[][][][] kernel = new double[out][in][k][k];
        for (int i = 0; i < flat.length; i++) {
            kernel[i / (in * k * k)][i / (k * k) % in][i / k % k][i % k] = flat[i];
        }
        return kernel;
    }

    private static LipschitzBound.Layer exact(TorchLayer layer, String why) {
        return new LipschitzBound.Layer(layer.name(), 1, why);
    }

    /**
     * max_i Σ_j |VVᵀ|_ij q_j/q_i of a kernel's very values, rounded up.
     *
     * @param parent its scope is left as it was
     */
    static double largestRow(NDArray kernel, NDArray weighting, NDManager parent) {
        double largest;
        try (NDManager scope = parent.newSubManager()) {
            NDArray exact = kernel.toType(DataType.FLOAT64, true);
            exact.attach(scope);
            largest = Convolution.rowSums(exact, weighting).max().getDouble() * ROUNDING;
        }
        return Double.isNaN(largest) ? Double.POSITIVE_INFINITY : largest;
    }

    private LipschitzAudit() {}
}
