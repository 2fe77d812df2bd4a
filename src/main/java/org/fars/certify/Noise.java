package org.fars.certify;

import java.util.function.LongUnaryOperator;
import org.fars.job.Seeds;

/**
 * Where a certificate's random numbers come from: the run's seed, the image, the head, the certificate and the stage, so
 * that no two of these share any, and nothing depends on order or company.
 */
record Noise(long seed, String contentHash, String head, String certificate) {
    /** Seeds for the blocks of one stage. */
    LongUnaryOperator stage(String stage) {
        return block -> Seeds.derive(seed, contentHash, head, certificate, stage, Long.toString(block));
    }
}
