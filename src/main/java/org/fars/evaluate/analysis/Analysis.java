package org.fars.evaluate.analysis;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.image.ImageTensor;
import org.fars.math.NormBounds;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;

/**
 * The analysis of one image: embedding, and per head scores, prediction and certificates.
 *
 * @param image the image as the model saw it
 * @param contentHash its content hash
 * @param model the model's id
 * @param seed the run's seed
 * @param lipschitz L_e used; infinite where there is none
 * @param embedding z, {@code [m]}
 * @param heads the analysis by each head, the original first
 */
public record Analysis(ImageTensor image, String contentHash, String model, long seed, double lipschitz,
        double[] embedding, List<HeadAnalysis> heads) {
    /**
     * The analysis by one head.
     *
     * @param head its name
     * @param scores shown to the user, {@code [c]}
     * @param logits whose argmax is the prediction, {@code [c]}
     * @param prediction the class, -1 if there is none
     * @param margin score of the first minus score of the second
     * @param certificates those requested that support this head
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

    /** Returns the prediction of the first head. */
    public int prediction() {
        return heads.isEmpty() ? -1 : heads.getFirst().prediction();
    }

    /**
     * The class that an image's prediction would change to first, and what stands between. With one layer the boundary to
     * class j lies (l_A − l_j)/‖w_A − w_j‖ away in embedding space, so the nearest class need not be the one with the second
     * largest score; with several it is that one, and no distance is known.
     *
     * @param winner the class decided for
     * @param other the nearest other class
     * @param margin l_winner − l_other
     * @param distance how far the image must move at least before the other class wins, ℓ2 in pixel units; 0 where nothing
     * is proved
     */
    public record NearestClass(int winner, int other, double margin, double distance) {
        /**
         * Returns the nearest class.
         *
         * @param embedding z, {@code [m]}
         * @param lipschitz what is known of the backbone
         * @return empty where the head decides nothing, or knows one class only
         */
        public static Optional<NearestClass> of(Head head, double[] embedding, LipschitzBound lipschitz) {
            double[] logits = head.logits(embedding);
            int winner = Head.argmax(logits);
            if (winner < 0 || logits.length < 2) {
                return Optional.empty();
            }
            Optional<LinearHead> layer = head.linearLayer();
            double[] distances = IntStream.range(0, logits.length)
                .mapToDouble(j -> j == winner
                        ? Double.POSITIVE_INFINITY
                        : layer
                            .map(linear -> distance(linear, logits, winner, j))
                            .orElse(logits[winner] - logits[j]))
                .toArray();
            int other = winner == 0 ? 1 : 0;
            for (int j = 0; j < distances.length; j++) {
                other = j != winner && distances[j] < distances[other] ? j : other;
            }
            return Optional.of(new NearestClass(winner, other, logits[winner] - logits[other],
                    layer.isPresent() ? lipschitz.toPixels(distances[other]) : 0));
        }

        private static double distance(LinearHead head, double[] logits, int winner, int other) {
            double margin = logits[winner] - logits[other];
            return margin == 0
                    ? 0
                    : margin / NormBounds.distanceUpperBound(head.weight()[winner], head.weight()[other]);
        }
    }
}
