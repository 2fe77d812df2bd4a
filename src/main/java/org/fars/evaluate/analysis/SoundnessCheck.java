package org.fars.evaluate.analysis;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.fars.attack.AttackResult;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.image.ArrayFiles;
import org.fars.image.ImageTensor;
import org.fars.image.ResultFiles;
import org.fars.model.Head;
import org.fars.model.LoadedModel;

/**
 * Decides whether an attack on a plain head contradicts a certificate, for the window, the command line and evaluations
 * alike.
 *
 * <p>Certificates are about the network in exact arithmetic, while attacks run in float32. A success within a certified radius
 * is therefore evaluated again in float64. If it is confirmed, a certificate, the audit or the arithmetic is wrong: the
 * perturbation is saved and {@link SoundnessViolationException} is thrown. If it is not, float32 rounding alone changed the
 * class, and the result is corrected to what the float64 network says.
 */
public final class SoundnessCheck {
    private final Function<List<ImageTensor>, double[][]> embedding;
    private final AdversarialStore store;

    /**
     * @param embedding the backbone in float64
     * @param store keeps the perturbation of a violation
     */
    public SoundnessCheck(Function<List<ImageTensor>, double[][]> embedding, AdversarialStore store) {
        this.embedding = embedding;
        this.store = store;
    }

    /** Returns the check of a model's heads. */
    public static SoundnessCheck of(LoadedModel model, AdversarialStore store) {
        return new SoundnessCheck(model.backbone()::embedDouble, store);
    }

    /**
     * Returns whether a prediction at some distance contradicts a certificate: it is another class than the certified one,
     * inside the radius. A radius is that of an open ball.
     *
     * @param prediction of the classifier that the certificate is about; -1 if it has none
     * @param l2 ‖δ‖₂, in pixel units
     */
    public static boolean contradicts(Certificate certificate, int prediction, double l2) {
        return !certificate.abstained() && certificate.prediction() >= 0 && prediction != certificate.prediction()
                && l2 < certificate.radius();
    }

    /**
     * Confirms in float64 that a result contradicts a certificate, whether or not that is a proved one.
     *
     * @param head the attacked head, which the certificate is about
     * @return the result with the float64 prediction; empty if it does not contradict the certificate
     */
    public Optional<AttackResult> confirmed(Head head, Certificate certificate, AttackResult result) {
        return contradicts(certificate, result.prediction(), result.l2())
                ? Optional.of(inFloat64(head, result))
                    .filter(exact -> contradicts(certificate, exact.prediction(), exact.l2()))
                : Optional.empty();
    }

    /**
     * Checks a result against the proved certificates of the attacked head.
     *
     * @param location where the image is, for the sentence
     * @param head the attacked head
     * @param original the attacked image
     * @param certificates of the head, and of heads with the same logits, at the original image; only proved ones that are
     * about the plain head count
     * @return the result; with the prediction in float64 if it would have contradicted a certificate
     * @throws SoundnessViolationException if the result contradicts a certificate and float64 confirms it
     */
    public AttackResult check(String location, Head head, ImageTensor original, List<Certificate> certificates,
            AttackResult result) {
        Optional<Certificate> contradicted = contradicted(certificates, result);
        if (contradicted.isEmpty()) {
            return result;
        }
        AttackResult exact = inFloat64(head, result);
        Optional<Certificate> confirmed = contradicted(certificates, exact);
        if (confirmed.isPresent()) {
            throw new SoundnessViolationException(failure(location, original, confirmed.get(), exact));
        }
        return exact;
    }

    private static Optional<Certificate> contradicted(List<Certificate> certificates, AttackResult result) {
        return certificates.stream()
            .filter(certificate -> certificate.sound() && certificate.isAbout(CertifiedClassifier.HEAD)
                    && contradicts(certificate, result.prediction(), result.l2()))
            .max(Comparator.comparingDouble(Certificate::radius));
    }

    private SoundnessFailure failure(String location, ImageTensor original, Certificate certificate,
            AttackResult result) {
        String name = String.join("-", "violation", certificate.head(), certificate.id(), result.attack(),
                original.contentHash().substring(0, 12));
        return new SoundnessFailure(location, certificate.head(), certificate.id(), certificate.radius(),
                result.attack(), result.settings().seed(), result.l2(), result.prediction(),
                store.save(name, original, result));
    }

    private AttackResult inFloat64(Head head, AttackResult result) {
        double[] embedding = this.embedding.apply(List.of(result.adversarial()))[0];
        return result.withPrediction(Head.argmax(head.logits(embedding)));
    }

    /** Thrown when an attack succeeded inside a certified radius: the certificate, the audit or the attack has a bug. */
    public static final class SoundnessViolationException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        private final transient SoundnessFailure failure;

        /** @param failure what was broken, by which attack, and where the perturbation is */
        public SoundnessViolationException(SoundnessFailure failure) {
            super(failure.sentence());
            this.failure = failure;
        }

        /** @param message one sentence */
        public SoundnessViolationException(String message) {
            super(message);
            this.failure = null;
        }

        /** Returns what was broken, by which attack, and where the perturbation is; empty where only the sentence is known. */
        public Optional<SoundnessFailure> failure() {
            return Optional.ofNullable(failure);
        }
    }

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
    public record SoundnessFailure(String image, String head, String certificate, double radius, String attack,
            long seed,
            double l2, int prediction, String saved) {
        /** Returns one sentence with everything that is needed to reproduce it. */
        public String sentence() {
            return image + ": head '" + head + "', certificate " + certificate + " has the radius " + radius + ", but "
                    + attack
                    + " with seed " + seed + " changed the decision at " + l2
                    + (saved.isEmpty() ? "" : "; saved as " + saved);
        }
    }

    /** Saves adversarial images for later inspection. */
    @FunctionalInterface
    public interface AdversarialStore {
        /**
         * Saves an adversarial image, exactly.
         *
         * @param name a unique name of letters, digits and hyphens
         * @return where it is saved; empty if it is not
         */
        String save(String name, ImageTensor original, AttackResult result);
    }

    /**
     * Saves adversarial images as {@code .npz} files with the arrays {@code original} and {@code adversarial}, in float32.
     *
     * @param folder where to save; created if missing
     */
    public record NpzStore(Path folder) implements AdversarialStore {
        @Override
        public String save(String name, ImageTensor original, AttackResult result) {
            Map<String, ImageTensor> arrays = new LinkedHashMap<>();
            arrays.put("original", original);
            arrays.put("adversarial", result.adversarial());
            Path file = folder.resolve(name + ".npz");
            ArrayFiles.writeNpz(file, arrays);
            ResultFiles.record(List.of(file));
            return file.toString();
        }
    }
}
