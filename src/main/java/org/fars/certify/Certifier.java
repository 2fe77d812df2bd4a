package org.fars.certify;

import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.Head;
import org.fars.model.LipschitzBound;

/** Computes one type of certificate: one class, one theorem. */
public interface Certifier {
    /** Returns the type of certificate that this gives. */
    CertificateType type();

    /** Returns the name in files, tables and the command line. */
    default String id() {
        return type().id();
    }

    /** Returns whether this certificate exists for such a head. */
    boolean supports(Head head);

    /**
     * Returns whether two heads of the same logits, a sparsemax head and the linear head that it is made of, have the same
     * certificate, bit for bit, which then need not be computed twice.
     */
    default boolean sharesResult(Head head, Head twin, CertifySettings settings) {
        return false;
    }

    /**
     * Certifies one image.
     *
     * @param input the image's embedding and what is known of the backbone
     * @param head a head that {@link #supports} accepts
     * @throws org.fars.core.JobContext.JobCancelledException when {@code context} was cancelled
     */
    Certificate certify(CertificationInput input, Head head, CertifySettings settings, JobContext context);

    /**
     * The image to certify, and what is known of it and of its network.
     *
     * @param image the image, as the model sees it
     * @param contentHash its {@link ImageTensor#contentHash()}, which keys the noise
     * @param embedding z = e(x), {@code [m]}
     * @param lipschitz the Lipschitz bound of the backbone
     * @param backbone for certificates that run the whole network ({@code input-smoothing}); unused by others
     */
    record CertificationInput(ImageTensor image, String contentHash, double[] embedding, LipschitzBound lipschitz,
            Backbone backbone) {}
}
