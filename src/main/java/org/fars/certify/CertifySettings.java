package org.fars.certify;

import java.util.OptionalDouble;
import org.fars.model.Head;
import org.fars.model.MultiLayerHead;

/**
 * The settings of certificates. The defaults are those of the paper and its sources.
 *
 * <p>What α covers: over the draw of the noise, a probabilistic certificate is wrong with probability at most α, for an image
 * that does not depend on the noise. The noise is a function of {@code seed} and the image, so that results can be
 * repeated. Whoever chooses the image and knows the seed can therefore try variants of it until one has lucky noise: of many
 * variants a share of up to α may get a certificate that is wrong. Where somebody else chooses the images, draw the seed
 * after they have been chosen.
 *
 * @param sigma σ, standard deviation of the noise, in embedding units (pixel units for {@code input-smoothing})
 * @param n0 samples that choose the class (and t)
 * @param n samples that estimate
 * @param alpha α, the probability with which a probabilistic certificate may be wrong; see above
 * @param r size of the simplex, where the head has none of its own
 * @param temperature t, where the head has none of its own
 * @param seed the run's seed
 * @param sigmaForAll whether {@code sigma} replaces the σ that a head was trained for
 * @param decideAt ε, in pixels: certificates by votes stop sampling as soon as it is clear whether their radius is above
 * ε; empty: draw all n
 */
public record CertifySettings(double sigma, int n0, long n, double alpha, double r, double temperature, long seed,
        boolean sigmaForAll, OptionalDouble decideAt) {
    /** σ = 0.25, n₀ = 100, n = 100 000, α = 0.001, r = 2, t = 1, seed 0. */
    public static final CertifySettings DEFAULT = new CertifySettings(0.25, 100, 100_000, 0.001, 2, 1, 0);

    /** With each head's own σ if it has one, and all n samples. */
    public CertifySettings(double sigma, int n0, long n, double alpha, double r, double temperature, long seed) {
        this(sigma, n0, n, alpha, r, temperature, seed, false, OptionalDouble.empty());
    }

    public CertifySettings {
        boolean finite = Double.isFinite(sigma) && Double.isFinite(r) && Double.isFinite(temperature);
        if (!finite || !(sigma >= 0) || !(alpha > 0 && alpha < 1) || n0 < 1 || n < 1 || !(r > 0) || !(temperature > 0)
                || !(decideAt.orElse(0) >= 0)) {
            throw new IllegalArgumentException("sigma " + sigma + ", n0 " + n0 + ", n " + n + ", alpha " + alpha
                    + ", r " + r + ", temperature " + temperature + ", decide at " + decideAt);
        }
    }

    /** Returns the same with another σ for heads that have none of their own; see {@link #withSigmaForAll}. */
    public CertifySettings withSigma(double other) {
        return new CertifySettings(other, n0, n, alpha, r, temperature, seed, sigmaForAll, decideAt);
    }

    /** Returns the same with another σ for every head, including those trained for a σ of their own. */
    public CertifySettings withSigmaForAll(double other) {
        return new CertifySettings(other, n0, n, alpha, r, temperature, seed, true, decideAt);
    }

    /** Returns the same with another n. */
    public CertifySettings withN(long other) {
        return new CertifySettings(sigma, n0, other, alpha, r, temperature, seed, sigmaForAll, decideAt);
    }

    /** Returns the same with another α. */
    public CertifySettings withAlpha(double other) {
        return new CertifySettings(sigma, n0, n, other, r, temperature, seed, sigmaForAll, decideAt);
    }

    /** Returns the same with another seed. */
    public CertifySettings withSeed(long other) {
        return new CertifySettings(sigma, n0, n, alpha, r, temperature, other, sigmaForAll, decideAt);
    }

    /** Returns the same, sampling only until it is clear whether the radius is above ε (in pixels). */
    public CertifySettings decidingAt(double eps) {
        return new CertifySettings(sigma, n0, n, alpha, r, temperature, seed, sigmaForAll, OptionalDouble.of(eps));
    }

    /**
     * Returns the σ for smoothing this head: the one it was trained for, unless it has none or {@link #sigmaForAll} replaces
     * it.
     */
    public double sigmaFor(Head head) {
        return !sigmaForAll && head instanceof MultiLayerHead multi && multi.sigma() > 0 ? multi.sigma() : sigma;
    }

    /** Returns the σ that a head was trained with where {@link #sigmaFor} gives another; empty where both agree. */
    public OptionalDouble otherSigmaOfTraining(Head head) {
        return head instanceof MultiLayerHead multi && multi.sigma() > 0 && multi.sigma() != sigmaFor(head)
                ? OptionalDouble.of(multi.sigma())
                : OptionalDouble.empty();
    }
}
