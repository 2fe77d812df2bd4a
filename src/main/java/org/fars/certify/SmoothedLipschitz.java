package org.fars.certify;

import org.fars.certify.MeanScoreCertifier.MomentAccumulator;
import org.fars.math.ConfidenceBounds;
import org.fars.math.GaussianSmoothing;

/**
 * The same classifier as {@link SmoothedSparsemax}, certified by what smoothing leaves of its Lipschitz constant:
 * min_j m_j/(√2·K·erf(r/(2Kσ))), see {@link GaussianSmoothing#lipschitzRadius}. K = t·‖W‖ for one layer, t times the product
 * of the layers' bounds for several; m_j is a lower bound of E[p_A − p_j] by empirical Bernstein with δ = α/(c−1) each. With
 * σ = 0 it is the Lipschitz margin of a head without noise.
 */
public final class SmoothedLipschitz extends MeanScoreCertifier {
    /** @param cache keeps the norms of heads */
    public SmoothedLipschitz(HeadNormCache cache) {
        super(CertificateType.SMOOTHED_LIPSCHITZ, "margins", cache);
    }

    @Override
    MomentAccumulator moments(int classes, double temperature, int winner) {
        return MomentAccumulator.ofMargins(classes, SIZE, temperature, winner);
    }

    @Override
    Lead lead(Setting setting, MomentAccumulator margins, int winner, double temperature, long n) {
        double margin = smallest(margins, setting.classes(), winner, n, setting.alpha())
                - 2 * setting.rounding().ofScores(temperature);
        double radius = margin > 0
                ? GaussianSmoothing.lipschitzRadius(margin, scaled(setting.lipschitz(), temperature), SIZE,
                        setting.sigma())
                : 0;
        return new Lead(margin, radius, margin > 0 ? radius : margin);
    }

    @Override
    boolean holdsWithoutNoise() {
        return true;
    }

    /** t·K, and above 0 wherever K is. */
    private static double scaled(double lipschitz, double temperature) {
        return lipschitz == 0 ? 0 : Math.max(Double.MIN_NORMAL, temperature * lipschitz);
    }

    /** A lower bound of min_j E[p_A − p_j]; infinite for a single class, NaN where scores are not numbers. */
    private static double smallest(MomentAccumulator margins, int classes, int winner, long n, double alpha) {
        double smallest = Double.POSITIVE_INFINITY;
        for (int j = 0; j < classes; j++) {
            if (j != winner) {
                double delta = alpha / (classes - 1);
                smallest = Math.min(smallest,
                        margins.mean(j) - ConfidenceBounds.empiricalBernstein(margins.variance(j), n, delta, 2 * SIZE));
            }
        }
        return smallest;
    }
}
