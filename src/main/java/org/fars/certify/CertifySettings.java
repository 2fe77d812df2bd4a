package org.fars.certify;

/**
 * What certificates are computed with. The defaults are the paper's and its sources'.
 *
 * @param sigma σ, standard deviation of the noise, in embedding units (pixel units for {@code input-smoothing})
 * @param n0 samples that choose the class (and t)
 * @param n samples that estimate
 * @param alpha α, the probability with which a probabilistic certificate may be wrong
 * @param r size of the simplex of the sparsemax head
 * @param temperature t of the sparsemax head
 * @param seed the run's seed
 */
public record CertifySettings(double sigma, int n0, long n, double alpha, double r, double temperature, long seed) {
    /** σ = 0.25, n₀ = 100, n = 100 000, α = 0.001, r = 2, t = 1, seed 0. */
    public static final CertifySettings DEFAULT = new CertifySettings(0.25, 100, 100_000, 0.001, 2, 1, 0);

    public CertifySettings {
        if (!(sigma >= 0) || !(alpha > 0 && alpha < 1) || n0 < 1 || n < 1 || !(r > 0) || !(temperature > 0)) {
            throw new IllegalArgumentException("sigma " + sigma + ", n0 " + n0 + ", n " + n + ", alpha " + alpha
                    + ", r " + r + ", temperature " + temperature);
        }
    }

    /** The same with another σ. */
    public CertifySettings withSigma(double other) {
        return new CertifySettings(other, n0, n, alpha, r, temperature, seed);
    }

    /** The same with another n. */
    public CertifySettings withN(long other) {
        return new CertifySettings(sigma, n0, other, alpha, r, temperature, seed);
    }

    /** The same with another seed. */
    public CertifySettings withSeed(long other) {
        return new CertifySettings(sigma, n0, n, alpha, r, temperature, other);
    }
}
