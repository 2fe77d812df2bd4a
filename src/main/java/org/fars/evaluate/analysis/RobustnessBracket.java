package org.fars.evaluate.analysis;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;

/**
 * Bounds of the distance from an image to the nearest other decision of a head: certified radius ≤ distance ≤ smallest
 * successful perturbation, ℓ2 in pixel units. Only certificates of and attacks on the plain head count; a smoothed head is
 * another classifier.
 *
 * @param head the head's name
 * @param prediction the class that it decides for
 * @param certified the largest sound radius, 0 where there is none
 * @param certificate whose radius that is; empty where there is none
 * @param attacked the smallest ‖δ‖₂ that succeeded, infinite where none did
 * @param attack whose success that is; empty where there is none
 */
public record RobustnessBracket(String head, int prediction, double certified, String certificate, double attacked,
        String attack) {
    /** Rounding of two independent computations in double; a real contradiction is many orders larger. */
    private static final double ROUNDING = 1e-9;

    /**
     * Validates stored results; while attacks run, {@link SoundnessCheck} decides.
     *
     * @throws SoundnessViolationException if an attack succeeded inside the certified radius
     */
    public RobustnessBracket {
        if (certified > attacked * (1 + ROUNDING)) {
            throw new SoundnessViolationException(
                    "the head '" + head + "' is certified by " + certificate + " up to " + certified
                            + " but " + attack + " changed its decision at " + attacked);
        }
    }

    /** Returns the bracket of one head at one image. */
    public static RobustnessBracket of(ImageResult.HeadResult result) {
        return of(result.head(), result.prediction(), result.certificates(), result.attacks());
    }

    /** Returns the bracket of these certificates and attacks. */
    public static RobustnessBracket of(String head, int prediction, List<Certificate> certificates,
            List<ImageResult.Attacked> attacks) {
        Optional<Certificate> largest = CertifiedClassifier.HEAD.strongest(prediction, certificates)
            .filter(Certificate::sound);
        Optional<ImageResult.Attacked> smallest = attacks.stream()
            .filter(ImageResult.Attacked::success)
            .min(Comparator.comparingDouble(ImageResult.Attacked::l2));
        return new RobustnessBracket(head, prediction, largest.map(Certificate::radius).orElse(0.0),
                largest.map(Certificate::id).orElse(""),
                smallest.map(ImageResult.Attacked::l2).orElse(Double.POSITIVE_INFINITY),
                smallest.map(ImageResult.Attacked::attack).orElse(""));
    }

    /** Returns whether a certificate bounds the distance from below. */
    public boolean isCertified() {
        return certified > 0;
    }

    /** Returns whether a successful attack bounds the distance from above. */
    public boolean isAttacked() {
        return Double.isFinite(attacked);
    }

    /** Returns attacked − certified; infinite if no attack succeeded. */
    public double gap() {
        return attacked - certified;
    }
}
