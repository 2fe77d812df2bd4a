package org.fars.certify;

import org.fars.core.JobContext;
import org.fars.model.Head;

/** One way to certify: one class, one theorem. */
public interface Certifier {
    /** The name in files, tables and the command line. */
    String id();

    /** Whether this certificate says anything about such a head. */
    boolean supports(Head head);

    /**
     * Whether two heads of the same logits, a sparsemax head and the linear head that it is made of, have the same
     * certificate, to the bit, which then need not be computed twice.
     */
    default boolean sharesResult(Head head, Head twin, CertifySettings settings) {
        return false;
    }

    /**
     * Certifies one image.
     *
     * @param input the image's embedding and what is known of the backbone
     * @param head a head that {@link #supports} accepts
     * @throws org.fars.core.JobCancelledException when {@code context} was cancelled
     */
    Certificate certify(CertificationInput input, Head head, CertifySettings settings, JobContext context);
}
