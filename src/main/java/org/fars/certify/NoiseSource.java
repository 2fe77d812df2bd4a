package org.fars.certify;

import java.util.function.LongUnaryOperator;
import org.fars.core.Seeds;
import org.fars.model.Head;
import org.fars.model.LinearHead;

/**
 * The source of a certificate's random numbers, keyed by the run's seed, the image, the head, the certificate and the stage:
 * no two of these share any, and nothing depends on the order or the batch.
 */
record NoiseSource(long seed, String contentHash, String head, CertificateType type) {
    /**
     * Returns the noise for sampling a head. A sparsemax head has the logits of its linear layer and gets the noise of the head
     * of that name, so that results are shared.
     */
    static NoiseSource of(CertifySettings settings, CertificationInput input, Head head, CertificateType type) {
        String layer = head.linearLayer().map(LinearHead::name).orElse(head.name());
        return new NoiseSource(settings.seed(), input.contentHash(), layer, type);
    }

    /** Returns the seed of each block of one stage. */
    LongUnaryOperator stage(String stage) {
        return block -> Seeds.derive(seed, contentHash, head, type.id(), stage, Long.toString(block));
    }
}
