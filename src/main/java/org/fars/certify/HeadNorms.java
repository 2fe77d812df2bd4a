package org.fars.certify;

import java.util.Arrays;
import org.fars.math.NormBounds;
import org.fars.model.LinearHead;

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
