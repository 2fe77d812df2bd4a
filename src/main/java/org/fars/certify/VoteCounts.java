package org.fars.certify;

import java.util.Arrays;
import org.fars.math.ConfidenceBounds;

/**
 * What a smoothed head says of one image: material for a histogram.
 *
 * @param votes how often each class had the largest score, {@code [c]}
 * @param undecided samples whose scores were tied or not numbers
 * @param meanScores the mean of sparsemax_r(t·l) of each class, {@code [c]}; NaN where a sample's scores were
 * @param samples n, how many samples
 * @param sigma the σ of the noise, in embedding units
 * @param temperature t of the mean scores
 */
public record VoteCounts(long[] votes, long undecided, double[] meanScores, long samples, double sigma,
        double temperature) {
    /**
     * How easily the lead of the first class over the second could be chance: the two-sided p-value by which Cohen et al.
     * (ICML 2019, PREDICT) decide whether to answer at all.
     */
    public double chanceOfLead() {
        long[] sorted = votes.clone();
        Arrays.sort(sorted);
        long first = sorted[sorted.length - 1];
        long second = sorted.length > 1 ? sorted[sorted.length - 2] : 0;
        // Fewer votes at the same shares are weaker evidence, so this errs on the safe side.
        while (first + second > Integer.MAX_VALUE) {
            first /= 2;
            second = (second + 1) / 2;
        }
        return ConfidenceBounds.binomialTest((int) first, (int) second);
    }
}
