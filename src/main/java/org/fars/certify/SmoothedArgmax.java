package org.fars.certify;

import java.util.Optional;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.NoisyHeadSampler.EmbeddingNoiseSampler;
import org.fars.certify.NoisyHeadSampler.NoiseSource;
import org.fars.certify.VoteSampler.VoteAccumulator;
import org.fars.core.JobContext;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.MultiLayerHead;

/**
 * The head smoothed by votes: the class that wins most often when N(0, σ²I) is added to the embedding, certified by
 * sampling ({@link TwoStageTest}). A radius r₂ in the embedding space is one of r₂/L_e in pixels (FaRS, Proposition 1, with
 * L_e = 1). For any head; one with several layers is smoothed with the σ that it was trained for, see
 * {@link CertifySettings#sigmaFor}.
 */
public final class SmoothedArgmax implements Certifier {

    private final HeadNormCache cache;
    private final BatchHeadEvaluator evaluator;

    /**
     * @param cache keeps the norms of heads
     * @param evaluator computes heads of several layers
     */
    public SmoothedArgmax(HeadNormCache cache, BatchHeadEvaluator evaluator) {
        this.cache = cache;
        this.evaluator = evaluator;
    }

    @Override
    public CertificateType type() {
        return CertificateType.SMOOTHED_ARGMAX;
    }

    @Override
    public boolean supports(Head head) {
        return true;
    }

    @Override
    public boolean sharesResult(Head head, Head twin, CertifySettings settings) {
        return true;
    }

    @Override
    public Certificate certify(CertificationInput input, Head head, CertifySettings settings, JobContext context) {
        CertificateFactory certificates = CertificateFactory.of(type(), input, head);
        Optional<Certificate> refusal = certificates.refusal(head, cache);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        double sigma = settings.sigmaFor(head);
        NoiseSource noise = NoiseSource.of(settings, input, head, type());
        try (NoisyHeadSampler noisy = NoisyHeadSampler.forVotes(head, input.embedding(), sigma, cache, evaluator)) {
            return new TwoStageTest(certificates, sigma, settings).run(head.classes(),
                    (stage, from, to, into) -> new BlockSampler(noisy, noise.stage(stage), context).sample(from, to,
                            into, () -> new VoteAccumulator(head.classes())),
                    winner -> misattributed(input, head, sigma, winner));
        }
    }

    /** 0 for heads of several layers, which are smoothed as computed: see {@link EmbeddingNoiseSampler}. */
    private double misattributed(CertificationInput input, Head head, double sigma, int winner) {
        return head instanceof MultiLayerHead || sigma == 0
                ? 0
                : new SamplingRoundingError(head, input.embedding(), sigma, cache).ofVotes(winner);
    }
}
