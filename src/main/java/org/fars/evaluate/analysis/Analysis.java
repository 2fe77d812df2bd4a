package org.fars.evaluate.analysis;

import java.util.List;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.image.ImageTensor;

/**
 * Everything that is known about one image without attacking it.
 *
 * @param image the image as the model saw it
 * @param contentHash its content hash
 * @param model the model's id
 * @param seed the run's seed
 * @param lipschitz L_e used; infinite where there is none
 * @param embedding z, {@code [m]}
 * @param heads what each head says, the original first
 */
public record Analysis(ImageTensor image, String contentHash, String model, long seed, double lipschitz,
        double[] embedding, List<HeadAnalysis> heads) {
    /**
     * What one head says.
     *
     * @param head its name
     * @param scores what it shows, {@code [c]}
     * @param logits what it decides by, {@code [c]}
     * @param prediction the class, -1 where there is none
     * @param margin score of the first minus score of the second
     * @param certificates every certificate that was asked for and speaks of this head
     */
    public record HeadAnalysis(String head, double[] scores, double[] logits, int prediction, double margin,
            List<Certificate> certificates) {
        public HeadAnalysis {
            certificates = List.copyOf(certificates);
        }

        /** Returns the proved radius of the plain head, which attacks on the head may be compared with; 0 if there is none. */
        public double certifiedRadius() {
            return CertifiedClassifier.HEAD.provedRadius(prediction, certificates);
        }
    }

    public Analysis {
        heads = List.copyOf(heads);
    }

    /** The prediction of the first head. */
    public int prediction() {
        return heads.isEmpty() ? -1 : heads.getFirst().prediction();
    }
}
