package org.fars.certify;

import java.util.function.LongUnaryOperator;
import org.fars.core.Seeds;
import org.fars.model.Head;
import org.fars.model.LinearHead;

/**
 * Where a certificate's random numbers come from: the run's seed, the image, the head, the certificate and the stage, so
 * that no two of these share any, and nothing depends on order or company.
 */
record NoiseSource(long seed, String contentHash, String head, String certificate) {
    /**
     * The noise that a head is sampled under. A sparsemax head has the logits of its linear layer, and is given the noise of
     * the head of that name: what is asked of both is then computed once.
     */
    static NoiseSource of(CertifySettings settings, CertificationInput input, Head head, String certificate) {
        String layer = OneLayer.of(head).map(LinearHead::name).orElse(head.name());
        return new NoiseSource(settings.seed(), input.contentHash(), layer, certificate);
    }

    /** Seeds for the blocks of one stage. */
    LongUnaryOperator stage(String stage) {
        return block -> Seeds.derive(seed, contentHash, head, certificate, stage, Long.toString(block));
    }
}
