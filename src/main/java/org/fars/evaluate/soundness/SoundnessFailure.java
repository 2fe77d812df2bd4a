package org.fars.evaluate.soundness;

/**
 * A certificate that an attack broke.
 *
 * @param image where the image is
 * @param head the head's name
 * @param certificate the certificate's id
 * @param radius what it promised
 * @param attack the attack that succeeded
 * @param seed the run's seed
 * @param l2 ‖δ‖₂ of the perturbation, smaller than the radius
 * @param prediction what the certified classifier says of the adversarial image
 * @param saved where the adversarial image was saved; empty where it could not be
 */
public record SoundnessFailure(String image, String head, String certificate, double radius, String attack, long seed,
        double l2, int prediction, String saved) {
    /** One sentence with everything that is needed to see it again. */
    public String sentence() {
        return image + ": head '" + head + "', certificate " + certificate + " promises " + radius + ", but " + attack
                + " with seed " + seed + " changed the decision at " + l2
                + (saved.isEmpty() ? "" : "; saved as " + saved);
    }
}
