package org.fars.math;

import org.apache.commons.numbers.gamma.Erfcx;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** The upper tail of the standard normal distribution, also where its probabilities are smaller than any double. */
final class NormalTail {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    private static final double LOG_SMALLEST = -690;
    private static final double FAR = 5;

    private NormalTail() {}

    /** Φ⁻¹(p), infinite for 0 and 1. */
    static double quantile(double p) {
        return NORMAL.inverseCumulativeProbability(p);
    }

    /** log Φ(−x); −∞ where x is so large that even the logarithm overflows. */
    static double logProbability(double x) {
        return x < FAR
                ? Math.log(NORMAL.survivalProbability(x))
                : -x * x / 2 + Math.log(Erfcx.value(x / Math.sqrt(2)) / 2);
    }

    /** The x with log Φ(−x) = {@code logProbability}. */
    static double inverse(double logProbability) {
        if (logProbability > LOG_SMALLEST) {
            return NORMAL.inverseSurvivalProbability(Math.min(1, Math.exp(logProbability)));
        }
        // Φ(−x) < exp(−x²/2), so this start is beyond the solution; log Φ(−x) is concave, so Newton walks back to it.
        double x = Math.sqrt(-2 * logProbability);
        for (int step = 0; step < 60; step++) {
            double hazard = Math.sqrt(2 / Math.PI) / Erfcx.value(x / Math.sqrt(2));
            double next = x + (logProbability(x) - logProbability) / hazard;
            if (!(Math.abs(next - x) > 1e-15 * x)) {
                return next;
            }
            x = next;
        }
        return x;
    }
}
