package org.fars.evaluate.analysis;

/** Thrown when an attack succeeded inside a certified radius: the certificate, the audit or the attack has a bug. */
public final class SoundnessViolationException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /** @param failure what was broken, by which attack, and where the perturbation is */
    public SoundnessViolationException(SoundnessFailure failure) {
        super(failure.sentence());
    }

    /** @param message one sentence */
    public SoundnessViolationException(String message) {
        super(message);
    }
}
