package org.fars.certify;

import org.fars.certify.HeadNormCache.HeadNorms;
import org.fars.core.JobContext;
import org.fars.math.NormBounds;
import org.fars.model.Head;
import org.fars.model.LinearHead;

/**
 * The margins by which a linear layer decides for one embedding.
 *
 * @param logits l(z), {@code [c]}
 * @param winner A = argmax l, -1 where a logit is NaN
 * @param gaps l_A − l_j from below, with all rounding of the logits subtracted, {@code [c]}; infinite for j = A, at most
 * 0 where rounding could turn the order round
 * @param slack how far each logit may be from its exact value, {@code [c]}
 * @param undecided why nothing can be certified; empty if something can
 */
public record LinearMargins(double[] logits, int winner, double[] gaps, double[] slack, String undecided) {
    /** The reason that every certificate gives for a tie. */
    static final String TIE = "tie: two classes share the largest score";

    /** The reason for heads that cannot be certified at all. */
    static final String INFINITE_WEIGHTS = "not all weights of the head are finite numbers";

    /**
     * Returns the margins at one embedding.
     *
     * @param norms the norms of the head's weights
     * @param z the embedding, {@code [m]}
     */
    public static LinearMargins of(LinearHead head, HeadNorms norms, double[] z) {
        double[] logits = head.logits(z);
        double[] slack = slack(head, norms, z);
        int winner = Head.argmax(logits);
        if (!norms.finite()) {
            return undecided(logits, winner, slack, INFINITE_WEIGHTS);
        }
        for (double value : slack) {
            if (!Double.isFinite(value)) {
                return undecided(logits, winner, slack, "not all scores are finite numbers");
            }
        }
        double[] gaps = gaps(winner, head, norms, logits, slack);
        for (int j = 0; j < gaps.length; j++) {
            if (!(gaps[j] > 0)) {
                return new LinearMargins(logits, winner, gaps, slack, TIE);
            }
        }
        return new LinearMargins(logits, winner, gaps, slack, "");
    }

    /** Returns whether anything can be certified. */
    public boolean isDecided() {
        return undecided.isEmpty();
    }

    /** Returns min_j l_A − l_j; infinite if there is a single class. */
    double smallestGap() {
        double smallest = Double.POSITIVE_INFINITY;
        for (double gap : gaps) {
            smallest = Math.min(smallest, gap);
        }
        return smallest;
    }

    /**
     * Returns d_j = (l_A − l_j)/‖w_A − w_j‖, the distances in the embedding space to the half-spaces where j beats A,
     * {@code [c]}; infinite for j = A and where the rows are equal, so that no embedding can make j win.
     */
    public double[] distances(HeadNorms norms) {
        double[] distances = new double[gaps.length];
        for (int j = 0; j < distances.length; j++) {
            distances[j] = NormBounds.radius(gaps[j], norms.distances()[winner][j]);
        }
        return distances;
    }

    /**
     * Returns l_k − l_j from below, with all rounding of the logits subtracted, {@code [c]}; infinite for j = k.
     *
     * @param k a class, the winner or another
     */
    static double[] gaps(int k, LinearHead head, HeadNorms norms, double[] logits, double[] slack) {
        double[] gaps = new double[logits.length];
        for (int j = 0; j < gaps.length; j++) {
            if (j == k) {
                gaps[j] = Double.POSITIVE_INFINITY;
            } else if (norms.distances()[k][j] == 0) {
                // Equal rows: the same product is added to both biases, whatever the embedding and whatever its rounding.
                gaps[j] = head.bias()[k] - head.bias()[j];
            } else {
                gaps[j] = logits[k] - logits[j] - slack[k] - slack[j];
            }
        }
        return gaps;
    }

    private static LinearMargins undecided(double[] logits, int winner, double[] slack, String reason) {
        return new LinearMargins(logits, winner, new double[logits.length], slack, reason);
    }

    /** A sum of m products and a bias is off by at most γ_{m+1}(Σ|w_i·z_i| + |b|) ≤ γ_{m+1}(‖w‖‖z‖ + |b|). */
    static double[] slack(LinearHead head, HeadNorms norms, double[] z) {
        double unit = (z.length + 4) * 0x1p-53;
        double norm = NormBounds.upperBound(z);
        double[] slack = new double[head.classes()];
        for (int j = 0; j < slack.length; j++) {
            // The smallest double for each product that underflows.
            slack[j] = unit * (norms.rowNorms()[j] * norm + Math.abs(head.bias()[j]))
                    + (z.length + 4) * Double.MIN_VALUE;
        }
        return slack;
    }

    /** A certificate that follows from the margins of a linear layer alone: for linear and sparsemax heads. */
    abstract static class LinearCertifier implements Certifier {
        private final CertificateType type;
        private final HeadNormCache cache;

        LinearCertifier(CertificateType type, HeadNormCache cache) {
            this.type = type;
            this.cache = cache;
        }

        @Override
        public final CertificateType type() {
            return type;
        }

        @Override
        public final boolean supports(Head head) {
            return head.linearLayer().isPresent();
        }

        @Override
        public final Certificate certify(CertificationInput input, Head head, CertifySettings settings,
                JobContext context) {
            CertificateFactory certificates = CertificateFactory.of(type, input, head);
            LinearHead linear = head.linearLayer().orElseThrow();
            HeadNorms norms = cache.of(linear);
            LinearMargins margins = LinearMargins.of(linear, norms, input.embedding());
            return margins.isDecided()
                    ? certify(certificates, margins, norms, settings)
                    : certificates.zero(margins.winner(), margins.undecided());
        }

        /** Certifies a decision that rounding cannot change. */
        abstract Certificate certify(CertificateFactory certificates, LinearMargins margins, HeadNorms norms,
                CertifySettings settings);
    }
}
