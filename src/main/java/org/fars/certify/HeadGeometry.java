package org.fars.certify;

import java.util.Arrays;
import org.fars.math.Norms;
import org.fars.math.SpectralNorm;
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
public record HeadGeometry(double spectralNorm, double[][] distances, double[] rowNorms, boolean finite) {
    /** Computes it: O(c²m). */
    public static HeadGeometry of(LinearHead head) {
        double[][] weight = head.weight();
        boolean finite = Arrays.stream(head.bias()).allMatch(Double::isFinite)
                && Arrays.stream(weight).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
        double[] rowNorms = Arrays.stream(weight).mapToDouble(Norms::upperBound).toArray();
        return new HeadGeometry(SpectralNorm.upperBound(weight), Norms.rowDistances(weight), rowNorms, finite);
    }
}
