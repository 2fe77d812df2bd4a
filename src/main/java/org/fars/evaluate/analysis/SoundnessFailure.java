package org.fars.evaluate.analysis;

/**
 * A certificate that an attack contradicted.
 *
 * @param image where the image is
 * @param head the head's name
 * @param certificate the certificate's id
 * @param radius the certified radius
 * @param attack the attack that succeeded
 * @param seed the run's seed
 * @param l2 ‖δ‖₂ of the perturbation, smaller than the radius
 * @param prediction the certified classifier's prediction for the adversarial image
 * @param saved where the adversarial image was saved; empty if it was not
 */
public record SoundnessFailure(String image, String head, String certificate, double radius, String attack, long seed,
        double l2, int prediction, String saved) {
    /** Returns one sentence with everything that is needed to reproduce it. */
    public String sentence() {
        return image + ": head '" + head + "', certificate " + certificate + " has the radius " + radius + ", but " + attack
                + " with seed " + seed + " changed the decision at " + l2
                + (saved.isEmpty() ? "" : "; saved as " + saved);
    }
}
