package org.fars.certify;

import java.util.Arrays;
import org.fars.math.NormBounds;
import org.fars.model.LinearHead;

/**
 * What certificates need to know of a linear layer's weights, whatever the image. Every number is an upper bound that is
 * above the exact value by rounding errors only.
 *
 * @param spectralNorm ‖W‖₂; infinite where a weight is not finite
 * @param distances ‖w_i − w_j‖₂ of all rows, {@code [c, c]}
 * @param rowNorms ‖w_j‖₂, {@code [c]}
 * @param finite whether all weights and biases are finite numbers
 */
public record HeadNorms(double spectralNorm, double[][] distances, double[] rowNorms, boolean finite) {
    /**
     * Computes it: O(c²m).
     *
     * @param spectralNorm what is known of ‖W‖₂ already
     */
    static HeadNorms of(LinearHead head, double spectralNorm) {
        double[] rowNorms = Arrays.stream(head.weight()).mapToDouble(NormBounds::upperBound).toArray();
        return new HeadNorms(spectralNorm, NormBounds.rowDistances(head.weight()), rowNorms, isFinite(head));
    }

    /** Whether all weights and biases are finite numbers. */
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
