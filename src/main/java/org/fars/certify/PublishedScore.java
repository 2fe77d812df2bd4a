package org.fars.certify;

import java.util.Arrays;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.core.JobContext;
import org.fars.math.Simplex;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.SparsemaxHead;

/**
 * What the published evaluation compares with ε: the winning score over ‖W‖₂, a score in place of a margin. <b>Not a
 * certificate</b>: it may exceed the distance to the decision boundary. For comparison with the paper's Table 1 only, as
 * published: neither divided by L_e nor reduced for rounding, and given whatever the audit says.
 */
public final class PublishedScore implements Certifier {
    private final CertificateType type;
    private final boolean asCoded;
    private final HeadNormCache cache;

    private PublishedScore(CertificateType type, boolean asCoded, HeadNormCache cache) {
        this.type = type;
        this.asCoded = asCoded;
        this.cache = cache;
    }

    /** With the projection as the paper defines it: raw logits on linear heads, sparsemax on sparsemax heads. */
    public static PublishedScore asDefined(HeadNormCache cache) {
        return new PublishedScore(CertificateType.PUBLISHED_SCORE, false, cache);
    }

    /** With the projection as its code computes it; on sparsemax heads only, since it changes nothing on others. */
    public static PublishedScore asCoded(HeadNormCache cache) {
        return new PublishedScore(CertificateType.PUBLISHED_SCORE_AS_CODED, true, cache);
    }

    @Override
    public CertificateType type() {
        return type;
    }

    @Override
    public boolean supports(Head head) {
        return head instanceof SparsemaxHead || !asCoded && head instanceof LinearHead;
    }

    @Override
    public Certificate certify(CertificationInput input, Head head, CertifySettings settings, JobContext context) {
        double[] logits = head.logits(input.embedding());
        int winner = Head.argmax(logits);
        boolean finite = Arrays.stream(logits).allMatch(Double::isFinite);
        double ratio = finite
                ? scores(head, input.embedding())[winner] / cache.spectralNorm(head.linearLayer().orElseThrow())
                : Double.NaN;
        if (!Double.isFinite(ratio)) {
            return certificate(head, winner, 0, "score over norm is not a finite number");
        }
        return ratio > 0
                ? certificate(head, winner, ratio, "a score over a norm, for comparison with the paper's Table 1 only")
                : certificate(head, winner, 0, "the winning score is not positive");
    }

    private double[] scores(Head head, double[] embedding) {
        if (!(asCoded && head instanceof SparsemaxHead sparsemax)) {
            return head.scores(embedding);
        }
        double[] scaled = sparsemax.logits(embedding);
        for (int j = 0; j < scaled.length; j++) {
            scaled[j] *= sparsemax.temperature();
        }
        return Simplex.publishedProjection(scaled, sparsemax.r());
    }

    private Certificate certificate(Head head, int prediction, double radius, String reason) {
        return new Certificate(type.id(), head.name(), prediction, radius, Kind.NONE, 0, false, 0, reason);
    }
}
