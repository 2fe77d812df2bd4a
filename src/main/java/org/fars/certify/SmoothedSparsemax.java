package org.fars.certify;

import org.fars.certify.MeanScoreCertifier.MomentAccumulator;
import org.fars.math.ConfidenceBounds;
import org.fars.math.GaussianSmoothing;

/**
 * The head smoothed by mean scores, certified by (σ/2)(Φ⁻¹(p_A) − Φ⁻¹(p_B)) with empirical Bernstein bounds of δ = α/c each
 * (Delattre et al., <em>The Lipschitz-Variance-Margin Tradeoff for Enhanced Randomized Smoothing</em>, ICLR 2024). For any
 * head. See {@link MeanScoreCertifier}.
 */
public final class SmoothedSparsemax extends MeanScoreCertifier {
    /** @param cache keeps the norms of heads */
    public SmoothedSparsemax(HeadNormCache cache) {
        super(CertificateType.SMOOTHED_SPARSEMAX, "scores", cache);
    }

    @Override
    MomentAccumulator moments(int classes, double temperature, int winner) {
        return MomentAccumulator.ofScores(classes, SIZE, temperature);
    }

    @Override
    Lead lead(Setting setting, MomentAccumulator scores, int winner, double temperature, long n) {
        double delta = setting.alpha() / setting.classes();
        double rounding = setting.rounding().ofScores(temperature);
        double lower = Math.max(0, scores.mean(winner) - halfWidth(scores, winner, n, delta) - rounding);
        double upper = 0;
        for (int j = 0; j < setting.classes(); j++) {
            if (j != winner) {
                upper = Math.max(upper, scores.mean(j) + halfWidth(scores, j, n, delta) + rounding);
            }
        }
        // The means sum to 1. (NaN stays NaN through both, and then certifies nothing.)
        upper = Math.min(upper, SIZE - lower);
        double radius = GaussianSmoothing.radius(setting.sigma(), lower, upper);
        return new Lead(lower - upper, radius, radius > 0 ? radius : lower - upper);
    }

    @Override
    boolean holdsWithoutNoise() {
        return false;
    }

    private static double halfWidth(MomentAccumulator scores, int j, long n, double delta) {
        return ConfidenceBounds.empiricalBernstein(scores.variance(j), n, delta, SIZE);
    }
}
