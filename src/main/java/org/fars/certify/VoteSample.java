package org.fars.certify;

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
public record VoteSample(long[] votes, long undecided, double[] meanScores, long samples, double sigma,
        double temperature) {}
