package org.fars.certify;

import java.util.function.LongUnaryOperator;
import org.fars.job.Seeds;
import org.fars.model.Head;
import org.fars.model.LinearHead;

/**
 * Where a certificate's random numbers come from: the run's seed, the image, the head, the certificate and the stage, so
 * that no two of these share any, and nothing depends on order or company.
 */
record Noise(long seed, String contentHash, String head, String certificate) {
    /**
     * The noise that votes of a head are counted under. A sparsemax head votes as its linear layer does, and is given the
     * votes of the head of that name.
     */
    static Noise ofVotes(CertifySettings settings, Subject subject, Head head) {
        String voter = OneLayer.of(head).map(LinearHead::name).orElse(head.name());
        return new Noise(settings.seed(), subject.contentHash(), voter, SmoothedArgmax.ID);
    }

    /** Seeds for the blocks of one stage. */
    LongUnaryOperator stage(String stage) {
        return block -> Seeds.derive(seed, contentHash, head, certificate, stage, Long.toString(block));
    }
}
