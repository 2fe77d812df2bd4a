package org.fars.certify;

import java.util.Arrays;
import org.fars.math.ConfidenceBounds;

/**
 * The votes and mean scores of a smoothed head at one image.
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
     * Returns the two-sided p-value of the first class's lead over the second, by which Cohen et al. (ICML 2019, PREDICT)
     * decide whether to abstain.
     */
    public double leadPValue() {
        long[] sorted = votes.clone();
        Arrays.sort(sorted);
        long first = sorted[sorted.length - 1];
        long second = sorted.length > 1 ? sorted[sorted.length - 2] : 0;
        // Fewer votes with the same shares are weaker evidence, so this errs on the safe side.
        while (first + second > Integer.MAX_VALUE) {
            first /= 2;
            second = (second + 1) / 2;
        }
        return ConfidenceBounds.binomialTest((int) first, (int) second);
    }
}
