package org.fars.math;

import java.util.Arrays;

/**
 * A linear layer whose input carries Gaussian noise: W(z + σε) + b ~ N(Wz + b, σ²WWᵀ), drawn as mean + σFη for a factor F
 * of WWᵀ. With F = W this is the experiment itself, with {@link GaussianFactor} the same one with fewer numbers.
 *
 * @param factor F, rows of {@code [h, k]}; a shorter row ends in zeros
 * @param mean Wz + b, {@code [h]}
 * @param sigma σ
 */
public record NoisyLayer(double[][] factor, double[] mean, double sigma) {
    /** k, how many normals a sample takes. */
    public int normals() {
        return Arrays.stream(factor).mapToInt(row -> row.length).max().orElse(0);
    }

    /**
     * Draws samples.
     *
     * @param source where the normals come from, unit by unit
     * @param normals room for them, {@code [k, samples]}; overwritten
     * @param out what the layer gives, {@code [h, samples]}; overwritten
     * @param samples how many, at most what there is room for
     */
    public void draw(NormalSource source, double[][] normals, double[][] out, int samples) {
        for (double[] row : normals) {
            source.fill(row, samples, sigma);
        }
        MatrixProduct.apply(factor, mean, normals, out, samples);
    }
}
